import { channel } from 'node:diagnostics_channel';

import { Inject, Injectable } from '@nestjs/common';

import { hashPassword, verifyPassword } from './argon2id.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.ts';

/** {waited, seconds}: seconds in the queue and at work. */
const checked = channel('social-selling:identity:password-check');

const WAITING_AT_MOST = 100;

/** Checks passwords a few at a time: a flood of sign-ins waits for itself and leaves the cores to shoppers. */
@Injectable()
export class Passwords {
  private readonly queue: BoundedQueue;

  constructor(@Inject(IDENTITY_OPTIONS) { settings }: IdentityOptions) {
    this.queue = new BoundedQueue({ atOnce: settings.PASSWORD_CHECKS_AT_ONCE, waiting: WAITING_AT_MOST });
  }

  /**
   * The account that `find` finds, if `password` is its own. Finding is part of the turn: who is refused costs no query.
   * @param first for who is known: not behind a flood of strangers.
   * @throws AppError `busy` (503) where too many wait already.
   */
  async owner<Account extends { passwordHash: string | null }>(
    password: string,
    find: () => Promise<Account | undefined>,
    { first = false } = {},
  ): Promise<Account | undefined> {
    const came = performance.now();
    return this.queue.run(
      async () => {
        const waited = (performance.now() - came) / 1_000;
        const account = await find();
        const began = performance.now();
        const right = await verifyPassword(password, account?.passwordHash ?? null);
        if (checked.hasSubscribers) checked.publish({ waited, seconds: (performance.now() - began) / 1_000 });
        return right ? account : undefined;
      },
      { first },
    );
  }

  /** What to store of a password. @throws AppError `busy` (503) where too many wait already. */
  async hash(password: string): Promise<string> {
    return this.queue.run(async () => hashPassword(password), { first: true });
  }
}
