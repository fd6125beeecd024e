import { Injectable } from '@nestjs/common';

import { Database, type Queryable } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { hashOfToken, randomToken } from '../random-token.ts';
import {
  deleteExpiredPendingSignIns,
  deletePendingSignIn,
  insertPendingSignIn,
  pendingSignIn,
  type PendingRow,
  tryPendingSignIn,
} from './pending-sign-ins.queries.ts';

/** Seconds between a right password and the second factor. */
export const PENDING_SECONDS = 300;

/** Wrong second factors before the password is asked for again. */
const TRIES = 5;

/**
 * Sign-ins with a right password that wait for the second factor. They are no sessions: nothing else can be done with
 * their tokens. One that is spent locks nobody out: with the password another one begins.
 */
@Injectable()
export class PendingSignIns {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /**
   * @param passwordDigest of the password that was checked.
   * @returns what the browser keeps; only its SHA-256 is stored.
   */
  async begin(personId: string, passwordDigest: Buffer): Promise<string> {
    const token = randomToken();
    const pending = { personId, passwordDigest, tokenHash: hashed(token), seconds: PENDING_SECONDS };
    await insertPendingSignIn(this.database, pending);
    await deleteExpiredPendingSignIns(this.database);
    return token;
  }

  /** @throws AppError `sign-in-over` (401) */
  async find(token: string | undefined): Promise<PendingRow> {
    const pending = await pendingSignIn(this.database, hashed(token), TRIES);
    if (pending === undefined) throw over();
    return pending;
  }

  /** One of the tries. @throws AppError `sign-in-over` (401) */
  async spendTry(token: string | undefined): Promise<PendingRow & { left: number }> {
    const pending = await tryPendingSignIn(this.database, hashed(token), TRIES);
    if (pending === undefined) throw over();
    return pending;
  }

  /** @throws AppError `sign-in-over` (401) where it was finished a moment ago. */
  async finish({ id }: PendingRow, transaction: Queryable = this.database): Promise<void> {
    if (!(await deletePendingSignIn(transaction, id))) throw over();
  }
}

function hashed(token: string | undefined): Buffer {
  const hash = hashOfToken(token);
  if (hash === undefined) throw over();
  return hash;
}

function over(): AppError {
  return new AppError('sign-in-over', 401, 'This sign-in is over. Please start again with your password.');
}
