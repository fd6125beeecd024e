import { describe, expect, test } from 'vitest';

import { hashPassword, verifyPassword } from './argon2id.ts';

/** From the tests of the reference implementation (phc-winner-argon2, src/test.c). */
const REFERENCE = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';

describe('a password', () => {
  test('is kept as OWASP advises, with a salt of its own', async () => {
    const [one, other] = [await hashPassword('correct horse'), await hashPassword('correct horse')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(other);
    expect(await verifyPassword('correct horse', one)).toBe(true);
    expect(await verifyPassword('correct horse', other)).toBe(true);
    expect(await verifyPassword('Correct horse', one)).toBe(false);
    expect(await verifyPassword('', one)).toBe(false);
  });

  test('is known by a hash that another program made', async () => {
    expect(await verifyPassword('password', REFERENCE)).toBe(true);
    expect(await verifyPassword('passwore', REFERENCE)).toBe(false);
  });

  test('is the same however its accents are typed', async () => {
    expect(await verifyPassword('cafe\u0301', await hashPassword('caf\u00e9'))).toBe(true);
  });

  test.each([
    null,
    '',
    'password',
    '$2b$12$abcdefghijklmnopqrstuuKx1z8Q8m5v0qzC1o6m7u9wYxZ0aBcDe',
    REFERENCE.replace('argon2id', 'argon2i'),
    REFERENCE.replace('v=19', 'v=16'),
    REFERENCE.replace('m=65536', 'm=9999999'),
    REFERENCE.replace('t=2', 't=0'),
    REFERENCE.replace('p=1', 'p=99999'),
    REFERENCE.slice(0, -30),
  ])('never fits the hash %j', async (hash) => {
    expect(await verifyPassword('password', hash)).toBe(false);
  });
});
