import { Injectable } from '@nestjs/common';

import { Secrets } from '../../../performance/secrets/index.ts';
import { AppError } from '../../../shared/errors.ts';

const PURPOSE = 'authenticator secrets';

/** The secrets of authenticator apps as the database holds them: each opens for its own person alone. */
@Injectable()
export class SealedSecrets {
  private readonly secrets: Secrets;

  constructor(secrets: Secrets) {
    this.secrets = secrets;
  }

  seal(personId: string, secret: Buffer): Buffer {
    return this.secrets.encrypt(PURPOSE, personId, secret);
  }

  /** @throws AppError `second-factor-unreadable` (503), for operators to see: a key of the shop is missing. */
  open(personId: string, sealed: Buffer): Buffer {
    try {
      return this.secrets.decrypt(PURPOSE, personId, sealed);
    } catch (cause) {
      const message = 'The shop cannot check codes of authenticator apps just now. A recovery code or a passkey works.';
      throw new AppError('second-factor-unreadable', 503, message, { cause });
    }
  }

  /** The same, under the present key of the shop. */
  renew(personId: string, sealed: Buffer, secret: Buffer): Buffer {
    return this.secrets.isPresent(PURPOSE, sealed) ? sealed : this.seal(personId, secret);
  }
}
