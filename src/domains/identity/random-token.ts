import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits in base64url: what a browser keeps or a mail carries. Only their SHA-256 is stored. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** @returns undefined for what cannot be such a token. */
export function hashOfToken(token: string | undefined): Buffer | undefined {
  if (token === undefined || !TOKEN.test(token)) return undefined;
  return sha256(token);
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
