import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'ss_';
const SECRET_LETTERS = 43;
const CHECK_LETTERS = 6;
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FORM = new RegExp(`^${PREFIX}[0-9A-Za-z]{${SECRET_LETTERS + CHECK_LETTERS}}$`);

/**
 * A new token: "ss_", 256 random bits and the CRC-32 of what stands before it, both in base 62 (GitHub's form, "Behind
 * GitHub's new authentication token formats", 2021). Scanners find such a text wherever it was left by mistake, and what
 * only looks like one is told apart without asking the database.
 */
export function makeToken(): string {
  const secret = inBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), SECRET_LETTERS);
  return PREFIX + secret + checkOf(PREFIX + secret);
}

/** Whether the text has the form of a token and its checksum. */
export function isToken(text: string): boolean {
  if (!FORM.test(text)) return false;
  const body = text.slice(0, -CHECK_LETTERS);
  return checkOf(body) === text.slice(-CHECK_LETTERS);
}

/** SHA-256: enough for a text of 256 random bits, which nobody guesses however fast the hash. */
export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function checkOf(body: string): string {
  return inBase62(BigInt(crc32(body)), CHECK_LETTERS);
}

function inBase62(value: bigint, letters: number): string {
  let text = '';
  for (let rest = value; text.length < letters; rest /= 62n) text = LETTERS.charAt(Number(rest % 62n)) + text;
  return text;
}
