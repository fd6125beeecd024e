import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What a test may have an authenticator do otherwise than it should. */
export interface Ceremony {
  origin: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  /** Whether the person was verified by PIN or biometry, not merely present. */
  verified?: boolean;
  present?: boolean;
  counter?: number;
  userHandle?: string | undefined;
}

const FLAGS = { present: 0x01, verified: 0x04, credential: 0x40 };

/** A passkey in software: one ES256 key, as Web Authentication Level 3 writes it. */
export class Authenticator {
  readonly id = randomBytes(32);
  counter = 0;
  /** Of nobody until it is made for somebody. */
  userHandle = 'AAAA';
  private readonly keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
  });

  /** Answers `navigator.credentials.create()`. */
  create(options: CreationOptions, ceremony: Ceremony) {
    this.userHandle = options.user.id;
    const credential = Buffer.concat([Buffer.alloc(16), uint16(this.id.length), this.id, this.coseKey()]);
    const authData = this.authData(options.rp.id, ceremony, FLAGS.credential, credential);
    // {fmt: 'none', attStmt: {}, authData} in CBOR.
    const attestation = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746159', 'hex'),
      uint16(authData.length),
      authData,
    ]);
    return this.answer({
      clientDataJSON: clientData('webauthn.create', options.challenge, ceremony).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** Answers `navigator.credentials.get()`. */
  get(options: RequestOptions, ceremony: Ceremony) {
    const client = clientData('webauthn.get', options.challenge, ceremony);
    const authData = this.authData(options.rpId, ceremony, 0, Buffer.alloc(0));
    const signed = Buffer.concat([authData, createHash('sha256').update(client).digest()]);
    return this.answer({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: sign('sha256', signed, this.keys.privateKey).toString('base64url'),
      userHandle: 'userHandle' in ceremony ? ceremony.userHandle : this.userHandle,
    });
  }

  private answer<Response>(response: Response) {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} };
  }

  private authData(rpId: string, ceremony: Ceremony, flag: number, rest: Buffer): Buffer {
    const { verified = true, present = true, counter = this.counter } = ceremony;
    const flags = flag | (present ? FLAGS.present : 0) | (verified ? FLAGS.verified : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const hash = createHash('sha256')
      .update(ceremony.rpId ?? rpId)
      .digest();
    return Buffer.concat([hash, Buffer.from([flags]), count, rest]);
  }

  /** RFC 9053, section 7.1.1: {1: 2, 3: -7, -1: 1, -2: x, -3: y} in CBOR. */
  private coseKey(): Buffer {
    const { x = '', y = '' } = this.keys.publicKey.export({ format: 'jwk' });
    return Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]);
  }
}

export interface CreationOptions {
  challenge: string;
  rp: { id: string };
  user: { id: string };
}

export interface RequestOptions {
  challenge: string;
  rpId: string;
}

function clientData(type: string, challenge: string, ceremony: Ceremony): Buffer {
  return Buffer.from(
    JSON.stringify({
      type: ceremony.type ?? type,
      challenge: ceremony.challenge ?? challenge,
      origin: ceremony.origin,
      crossOrigin: false,
    }),
  );
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
