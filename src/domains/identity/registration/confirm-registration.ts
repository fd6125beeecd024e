import { randomInt, timingSafeEqual } from 'node:crypto';

import { Injectable } from '@nestjs/common';

import { Database, type Transaction } from '../../../performance/database/index.ts';
import { AppError, notFound } from '../../../shared/errors.ts';
import { slugify } from '../../../shared/slug.ts';
import { Audit } from '../audit/audit.ts';
import type { Requester } from '../audit/requester.ts';
import { NewPassword } from '../credentials/new-password.ts';
import { hashOfToken } from '../random-token.ts';
import { type OpenedSession, Sessions } from '../sessions/sessions.ts';
import { accountByEmail } from '../sign-in.queries.ts';
import type { Confirmation } from './registration.schemas.ts';
import {
  deleteRegistrations,
  insertPerson,
  registrationByToken,
  type RegistrationRow,
} from './registrations.queries.ts';

/** What the page of a link shows before anything is confirmed: mail programs open links as well. */
export interface WaitingRegistration {
  email: string;
  name: string;
  /** Whether a password must be given: who opens the link is not known to be who asked for the account. */
  needsPassword: boolean;
}

@Injectable()
export class ConfirmRegistration {
  private readonly database: Database;
  private readonly passwords: NewPassword;
  private readonly sessions: Sessions;

  constructor(database: Database, passwords: NewPassword, sessions: Sessions) {
    this.database = database;
    this.passwords = passwords;
    this.sessions = sessions;
  }

  /** @returns undefined for a link that is unknown, used or too old. */
  async look(token: string, browserToken: string | undefined): Promise<WaitingRegistration | undefined> {
    const hash = hashOfToken(token);
    const row = hash === undefined ? undefined : await registrationByToken(this.database, hash, { lock: false });
    if (row === undefined) return undefined;
    return { email: row.email, name: row.name, needsPassword: !isSameBrowser(row, browserToken) };
  }

  /**
   * Makes the account and signs its person in. The password is the one it was asked for with if the same browser comes
   * back; else who has the mail chooses one, so that nobody prepares an account for somebody else's address.
   * @throws AppError `not-found` (404) for a link that is unknown, used or too old; `invalid-parameter` (400) where a password
   * is missing or refused; `already-registered` (409) where the address has an account by now.
   */
  async by(
    { token, password }: Confirmation,
    browserToken: string | undefined,
    from?: Requester,
  ): Promise<OpenedSession> {
    const hash = hashOfToken(token);
    if (hash === undefined) throw notFound('link');
    const waiting = await registrationByToken(this.database, hash, { lock: false });
    if (waiting === undefined) throw notFound('link');
    const passwordHash = await this.hashFor(waiting, password, browserToken);
    const id = await this.database.transaction(async (transaction) => {
      const row = await registrationByToken(transaction, hash, { lock: true });
      if (row === undefined) throw notFound('link');
      const person = await makePerson(transaction, row, passwordHash);
      await deleteRegistrations(transaction, row.email);
      if (person !== undefined) {
        await Audit.record(transaction, {
          actor: person,
          action: 'account.registered',
          subject: person,
          detail: {},
          request: from,
        });
      }
      return person;
    });
    const opened = id === undefined ? undefined : await this.sessions.open(id, { lasting: true, from });
    if (opened === undefined) {
      throw new AppError('already-registered', 409, 'There is an account with this address already. Please sign in.');
    }
    return opened;
  }

  private async hashFor(
    waiting: RegistrationRow,
    password: string | undefined,
    browserToken: string | undefined,
  ): Promise<string> {
    if (password === undefined && isSameBrowser(waiting, browserToken)) return waiting.password_hash;
    if (password === undefined) {
      throw new AppError('invalid-parameter', 400, 'Please choose a password.', {
        faults: [{ name: 'password', accepted: 'a password of 8 characters or more', code: 'missing' }],
      });
    }
    return this.passwords.hashOf(password, waiting);
  }
}

function isSameBrowser({ browser_hash: browser }: RegistrationRow, token: string | undefined): boolean {
  const hash = hashOfToken(token);
  return hash !== undefined && timingSafeEqual(hash, browser);
}

/** Namesakes are told apart by a number. @returns undefined where the address has an account. */
async function makePerson(
  transaction: Transaction,
  { email, name, locale }: RegistrationRow,
  passwordHash: string,
): Promise<string | undefined> {
  const plain = slugify(name) || 'shopper';
  for (let attempt = 0; attempt < MOST_NAMESAKES; attempt += 1) {
    if ((await accountByEmail(transaction, email)) !== undefined) return undefined;
    const slug = attempt === 0 ? plain : `${plain}-${randomInt(10 ** (attempt + 2))}`;
    const id = await insertPerson(transaction, { email, name, slug, passwordHash, locale });
    if (id !== undefined) return id;
  }
  throw new AppError('busy', 503, 'The account could not be made just now. Please try again.', { report: true });
}

/** The last is one in ten thousand million. */
const MOST_NAMESAKES = 8;
