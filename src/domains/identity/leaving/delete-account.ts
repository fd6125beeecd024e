import { Inject, Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database, type Transaction } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { Audit } from '../audit/audit.ts';
import type { Requester } from '../audit/requester.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { identityTags } from '../identity.tags.ts';
import { type Addressee, SendLetter } from '../letters/send-letter.ts';
import { evictPerson, evictPersonAndReviews } from '../profile/evict-person.ts';
import { closeAccount, hasOpenSales, hideListings, lockLeaving, otherAdmins } from './leaving.queries.ts';

/** Listings that leave the shop in one statement. */
const LISTINGS_AT_ONCE = 500;
const DAY_MS = 86_400_000;

@Injectable()
export class DeleteAccount {
  private readonly database: Database;
  private readonly cache: Cache;
  private readonly letter: SendLetter;
  /** Days until what is left of somebody who left is removed. */
  readonly purgeDays: number;

  constructor(
    database: Database,
    cache: Cache,
    letter: SendLetter,
    @Inject(IDENTITY_OPTIONS) { settings }: Pick<IdentityOptions, 'settings'>,
  ) {
    this.database = database;
    this.cache = cache;
    this.letter = letter;
    this.purgeDays = settings.ACCOUNT_PURGE_DAYS;
  }

  /**
   * A person leaves, once and for all: from the commit on nobody signs in as them, in no process, and neither they nor
   * their listings are seen. What the shop holds of them goes later (`purgeDeletedAccounts`). Leaving twice is leaving.
   * @throws AppError `open-orders` (409) for a seller somebody still waits for; `only-admin` (409).
   */
  async leave(personId: string, request?: Requester): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const person = await close(transaction, personId, request);
      if (person === undefined) return;
      const purgeAt = new Date(Date.now() + this.purgeDays * DAY_MS);
      await this.letter.to(transaction, person, (letters) => letters.accountDeleted(purgeAt));
      transaction.afterCommit(async () => evictPerson(this.cache, personId));
    });
    await this.hideListings(personId);
    await evictPersonAndReviews(this.database, this.cache, personId);
  }

  /** Lists leave out listings of people who have left: this makes their counts right, and frees what showed them. */
  private async hideListings(personId: string): Promise<void> {
    for (;;) {
      const hidden = await hideListings(this.database, personId, LISTINGS_AT_ONCE);
      const categories = hidden.flatMap(({ category }) => upwards(category));
      const tags = [
        ...hidden.map(({ id }) => `product:${id}`),
        ...new Set(categories.map((path) => `category:${path}`)),
        'products',
        identityTags.listings(personId),
      ];
      if (hidden.length > 0) await this.cache.evict(tags);
      if (hidden.length < LISTINGS_AT_ONCE) return;
    }
  }
}

/** @returns whose it was; undefined where it was closed already. */
async function close(
  transaction: Transaction,
  personId: string,
  request: Requester | undefined,
): Promise<Addressee | undefined> {
  // The administrators first and in their order: two who leave at once would wait for each other.
  const others = await otherAdmins(transaction, personId);
  const person = await lockLeaving(transaction, personId);
  if (person === undefined || person.left) return undefined;
  if (person.role === 'admin' && others === 0) throw onlyAdmin();
  if (await hasOpenSales(transaction, personId)) throw openOrders();
  await closeAccount(transaction, personId);
  const action = 'account.deleted';
  await Audit.record(transaction, { actor: personId, action, subject: personId, detail: {}, request });
  return person;
}

/** "home/kitchen" → "home", "home/kitchen" */
function upwards(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
}

function openOrders(): AppError {
  return new AppError(
    'open-orders',
    409,
    'There are orders you have not finished. Please send or cancel them first: somebody waits for each.',
  );
}

function onlyAdmin(): AppError {
  return new AppError(
    'only-admin',
    409,
    'You are the only administrator. Please make somebody else one first: the shop would be without.',
  );
}
