import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';

import { errorMessage } from '../../../shared/errors.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { BreachedPasswords } from './breached-passwords.ts';
import { isMadeOf, ownWords, type PasswordOwner } from './own-words.ts';
import { PasswordJudge } from './password-judge.ts';

/** In code points: OWASP ASVS 5, 6.2.1. Pages recommend 15. */
export const SHORTEST_PASSWORD = 8;
/** In UTF-16 code units, as JavaScript and forms count; far beyond the 64 of OWASP ASVS 5, 6.2.9. */
export const LONGEST_PASSWORD = 1_024;

/** What an online guesser may try at the pace of the sign-in limits in many years. */
const GUESSES_LOG10_AT_LEAST = 7;

/** Why a password is refused; pages say it in the words of `fault.password.<code>`. */
export interface PasswordFault {
  code: 'too-short' | 'too-long' | 'personal' | 'common' | 'guessable' | 'breached';
  /** What would be accepted, for the `faults` of a refusal. */
  accepted: string;
}

/**
 * Which passwords people may choose: long enough, and not among the first that somebody would guess. No rule asks for
 * capitals, digits or signs, none forbids any (OWASP ASVS 5, 6.2; NIST SP 800-63B-4, 3.1.1.2).
 */
@Injectable()
export class PasswordPolicy implements OnModuleInit, OnModuleDestroy {
  private readonly options: Pick<IdentityOptions, 'settings' | 'shopName'>;
  private readonly judge = new PasswordJudge();
  private breached: BreachedPasswords | undefined;

  constructor(@Inject(IDENTITY_OPTIONS) options: Pick<IdentityOptions, 'settings' | 'shopName'>) {
    this.options = options;
  }

  /** @throws StartError where BREACHED_PASSWORDS_FILE is not what it should be. */
  async onModuleInit(): Promise<void> {
    const { BREACHED_PASSWORDS_FILE: file } = this.options.settings;
    if (file !== undefined) this.breached = await BreachedPasswords.open(file);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.judge.close(), this.breached?.close()]);
  }

  /**
   * @returns why a password is refused, undefined for a good one.
   * @throws AppError `busy` (503) where too many are being checked.
   */
  async check(password: string, owner: PasswordOwner): Promise<PasswordFault | undefined> {
    if (password.length > LONGEST_PASSWORD) return FAULTS['too-long'];
    if (Array.from(password).length < SHORTEST_PASSWORD) return FAULTS['too-short'];
    const words = ownWords(owner, this.options.shopName);
    if (isMadeOf(password, words)) return FAULTS.personal;
    const { guessesLog10, common } = await this.judge.judge(password, words);
    if (common) return FAULTS.common;
    if (guessesLog10 < GUESSES_LOG10_AT_LEAST) return FAULTS.guessable;
    return (await this.isBreached(password)) ? FAULTS.breached : undefined;
  }

  /** A disk that fails must not keep people from changing a password: what goes before stands on its own. */
  private async isBreached(password: string): Promise<boolean> {
    try {
      return (await this.breached?.has(password)) ?? false;
    } catch (error) {
      console.error(`BREACHED_PASSWORDS_FILE could not be read: ${errorMessage(error)}`);
      return false;
    }
  }
}

const FAULTS = {
  'too-short': fault('too-short', `at least ${SHORTEST_PASSWORD} characters; 15 or more are better`),
  'too-long': fault('too-long', `at most ${LONGEST_PASSWORD} characters`),
  personal: fault('personal', 'more than your name, your e-mail address or the name of the shop'),
  common: fault('common', 'none of the passwords that many people use'),
  guessable: fault('guessable', 'something harder to guess: several words that do not belong together are good'),
  breached: fault('breached', 'a password that is in no list of stolen passwords'),
};

function fault(code: PasswordFault['code'], accepted: string): PasswordFault {
  return { code, accepted };
}
