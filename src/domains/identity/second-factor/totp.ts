import { randomBytes } from 'node:crypto';

import { Secret, TOTP } from 'otpauth';

/** What authenticator apps can do without exception: SHA-1, 6 digits, steps of 30 seconds (RFC 6238). */
const TERMS = { algorithm: 'SHA1', digits: 6, period: 30 };

/** Steps before and after the present one whose codes are taken as well (RFC 6238, section 5.2). */
const WINDOW = 1;

/** 160 random bits, as long as an HMAC-SHA-1 (RFC 4226, section 4, R6). */
export function newTotpSecret(): Buffer {
  return randomBytes(20);
}

/** For typing into an app: base32 in groups of four. */
export function secretForPeople(secret: Uint8Array): string {
  return base32Of(secret)
    .replace(/(.{4})/g, '$1 ')
    .trim();
}

/** For the QR code: `otpauth://totp/Marigold:mara%40shop.example?issuer=Marigold&secret=…` */
export function totpUri(secret: Uint8Array, issuer: string, account: string): string {
  return new TOTP({ ...TERMS, secret: secretOf(secret), issuer, label: account }).toString();
}

/**
 * The step of time whose code this is, compared in constant time; undefined where it is none of the present one and its
 * neighbours. A code is to be taken once only: whoever calls keeps the step.
 * @param at milliseconds since 1970.
 */
export function stepOfCode(code: string, secret: Uint8Array, at: number): number | undefined {
  // The library takes the length in characters, then compares bytes.
  if (!/^[0-9]{6}$/.test(code)) return undefined;
  const delta = TOTP.validate({ ...TERMS, token: code, secret: secretOf(secret), timestamp: at, window: WINDOW });
  return delta === null ? undefined : Math.floor(at / 1_000 / TERMS.period) + delta;
}

function base32Of(secret: Uint8Array): string {
  return secretOf(secret).base32;
}

function secretOf(secret: Uint8Array): Secret {
  return new Secret({ buffer: new Uint8Array(secret).buffer });
}
