import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/**
 * A password as the PHC string that `users.password_hash` holds: Argon2id (RFC 9106, version 19) with the parameters of
 * OWASP's Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane. Runs in libuv's pool, not on the event loop.
 * @param salt 16 random bytes unless given.
 */
export async function hashPassword(password: string, salt: Buffer = randomBytes(SALT_BYTES)): Promise<string> {
  const key = await derive('argon2id', { ...COST, message: normalForm(password), nonce: salt, tagLength: KEY_BYTES });
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(salt)}$${encode(key)}`;
}

/**
 * Whether `password` is the one `hash` was made of. Without a hash, or with one that cannot be read, the same work is
 * done for nothing: the time does not tell whether there is an account.
 */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const known = hash === null ? undefined : readHash(hash);
  const { cost, salt, key } = known ?? NOBODY;
  const given = await derive('argon2id', {
    ...cost,
    message: normalForm(password),
    nonce: salt,
    tagLength: key.length,
  });
  return timingSafeEqual(given, key) && known !== undefined;
}

const COST = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;

interface KnownHash {
  cost: typeof COST;
  salt: Buffer;
  key: Buffer;
}

const NOBODY: KnownHash = { cost: COST, salt: randomBytes(SALT_BYTES), key: randomBytes(KEY_BYTES) };

/** The same word typed on two keyboards (RFC 8265, OpaqueString). */
function normalForm(password: string): string {
  return password.normalize('NFC');
}

/** PHC string format: base64 without padding. */
function encode(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/;

/** No single check may take more than this: 256 MiB. */
const MEMORY_AT_MOST = 262_144;

function readHash(text: string): KnownHash | undefined {
  const [, m, t, p, salt, key] = PHC.exec(text) ?? [];
  if (salt === undefined || key === undefined) return undefined;
  const cost = { memory: Number(m), passes: Number(t), parallelism: Number(p) };
  const sound = cost.passes > 0 && cost.parallelism > 0 && cost.memory >= 8 * cost.parallelism;
  if (!sound || cost.memory > MEMORY_AT_MOST) return undefined;
  return { cost, salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64') };
}
