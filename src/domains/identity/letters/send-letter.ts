import { Inject, Injectable } from '@nestjs/common';

import type { Transaction } from '../../../performance/database/index.ts';
import { Mails } from '../../mail/index.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { type KindOfLetter, type Letters, lettersIn } from './letters.ts';

export interface Addressee {
  email: string;
  /** The language of the letter. */
  locale: string;
}

/** The mails about accounts. */
@Injectable()
export class SendLetter {
  private readonly mails: Mails;
  private readonly options: Pick<IdentityOptions, 'shopName' | 'shopUrl'>;

  constructor(mails: Mails, @Inject(IDENTITY_OPTIONS) options: Pick<IdentityOptions, 'shopName' | 'shopUrl'>) {
    this.mails = mails;
    this.options = options;
  }

  /** It goes out once `transaction` is committed; rolled back, nobody hears of it. */
  async to(
    transaction: Transaction,
    { email, locale }: Addressee,
    choose: (letters: Letters) => KindOfLetter,
  ): Promise<void> {
    const letter = choose(lettersIn(locale, this.options));
    await this.mails.send(transaction, { to: email, kind: letter.kind, ...this.mails.write(letter) });
  }
}
