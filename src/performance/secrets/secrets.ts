import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Thrown for what was changed, belongs elsewhere, or was encrypted under a secret that this shop does not have. */
export class UnreadableSecret extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableSecret';
  }
}

/**
 * Keys of the shop. Each purpose has its own, derived by HKDF-SHA-256 (RFC 5869), so that no two uses ever share one.
 * Of several secrets the first is the present one; the others still read what was made under them.
 */
export class Secrets {
  private readonly secrets: readonly string[];
  private readonly derived = new Map<string, readonly Key[]>();

  /** @param secrets 1 or more, of 128 bits of randomness or more each; the first is the present one. */
  constructor(secrets: readonly string[]) {
    if (secrets.length === 0) throw new Error('A shop needs a secret.');
    this.secrets = secrets;
  }

  /** Keys of 32 bytes for one purpose: the first signs, all verify. */
  keys(purpose: string): readonly Buffer[] {
    return this.keysOf(purpose).map(({ key }) => key);
  }

  /**
   * AES-256-GCM (NIST SP 800-38D) with a random nonce: version, key id (4 bytes), nonce (12), ciphertext, tag (16).
   * @param context what it belongs to, such as an id: it decrypts nowhere else.
   */
  encrypt(purpose: string, context: string, plain: Uint8Array): Buffer {
    const [{ id, key } = missing()] = this.keysOf(purpose);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
    const text = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([VERSION, id, nonce, text, cipher.getAuthTag()]);
  }

  /** @throws UnreadableSecret */
  decrypt(purpose: string, context: string, sealed: Uint8Array): Buffer {
    const bytes = Buffer.from(sealed);
    const known = this.keysOf(purpose).find(({ id }) => id.equals(bytes.subarray(1, HEAD_BYTES)));
    if (bytes.length < HEAD_BYTES + NONCE_BYTES + TAG_BYTES || !bytes.subarray(0, 1).equals(VERSION)) {
      throw new UnreadableSecret('Not something that this shop has encrypted.');
    }
    if (known === undefined) {
      throw new UnreadableSecret('Encrypted under a secret that this shop does not have: give it in SHOP_SECRET.');
    }
    const nonce = bytes.subarray(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', known.key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES + NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch {
      throw new UnreadableSecret('What was encrypted has been changed, or belongs elsewhere.');
    }
  }

  /** Whether it is encrypted under the present secret; if not, encrypt it anew when you can. */
  isPresent(purpose: string, sealed: Uint8Array): boolean {
    return this.keysOf(purpose)[0]?.id.equals(Buffer.from(sealed).subarray(1, HEAD_BYTES)) === true;
  }

  private keysOf(purpose: string): readonly Key[] {
    const known = this.derived.get(purpose);
    if (known !== undefined) return known;
    const keys = this.secrets.map((secret) => ({
      id: derive(secret, `key id of ${purpose}`, KEY_ID_BYTES),
      key: derive(secret, `key of ${purpose}`, KEY_BYTES),
    }));
    this.derived.set(purpose, keys);
    return keys;
  }
}

interface Key {
  id: Buffer;
  key: Buffer;
}

const VERSION = Buffer.from([1]);
const KEY_ID_BYTES = 4;
const HEAD_BYTES = VERSION.length + KEY_ID_BYTES;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

function derive(secret: string, use: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `social-selling ${use}`, bytes));
}

function missing(): never {
  throw new Error('A shop needs a secret.');
}
