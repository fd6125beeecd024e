import { createHash, randomBytes } from 'node:crypto';

const CODES = 10;
const CODE_BYTES = 15;

/** Without I, L, O and U, which are misread (Crockford's base32). */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * Ten of 120 random bits: `k7d2-0x3m-9v1a-cq8t-hh4e-2pzs`. Nobody finds one from its plain SHA-256, which is what is stored (OWASP
 * ASVS 5, 6.5.2).
 */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => written(randomBytes(CODE_BYTES)));
}

/** However it was typed: capitals, spaces, hyphens, "O" for 0, "I" and "L" for 1. @returns undefined for what is none. */
export function hashOfRecoveryCode(typed: string): Buffer | undefined {
  const code = typed.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1');
  return CODE.test(code) ? createHash('sha256').update(code).digest() : undefined;
}

const CODE = new RegExp(`^[${ALPHABET}]{24}$`);

function written(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET.charAt(Number.parseInt(five, 2)));
  return (letters.join('').match(/.{4}/g) ?? []).join('-');
}
