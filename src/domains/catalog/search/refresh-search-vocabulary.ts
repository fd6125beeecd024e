import type { Database, Queryable } from '../../../performance/database/index.ts';
import * as sql from './vocabulary.queries.ts';

/** When more than this share of the products is new or changed, counting anew is cheaper and exact. */
const REBUILD_SHARE = 0.3;
/** Nor are more than so many added at once: counting anew goes in short steps. */
const MOST_ADDED = 20_000;
/** Added counts drift as products change and go: after this long everything is counted anew. */
const REBUILD_AFTER_MS = 24 * 60 * 60_000;

export interface VocabularyRefresh {
  /** "busy" where another process is at it. */
  done: 'rebuilt' | 'added' | 'nothing' | 'busy';
  /** Products whose words were counted. */
  products: number;
}

/**
 * Brings the words of the catalogue up to date: typo mending, completion and the rarity of words rest on them. To be
 * called after an import and a seed, and now and then while the shop runs; what changed since the last time is added,
 * or everything is counted anew where that was much or long ago. One process at a time.
 * @param signal gives up between two steps; nothing is changed then.
 */
export async function refreshSearchVocabulary(database: Database, signal?: AbortSignal): Promise<VocabularyRefresh> {
  return database.transaction(async (transaction) => {
    if (!(await sql.lockVocabulary(transaction))) return { done: 'busy', products: 0 };
    const state = await sql.vocabularyState(transaction);
    const through = await sql.nothingOlderIsOpen(transaction);
    if (state === undefined || Date.now() - Date.parse(state.rebuiltAt) > REBUILD_AFTER_MS) {
      return rebuild(transaction, through, signal);
    }
    const changes = await sql.changesBetween(transaction, state.through, through);
    // Products that come with a past of their own (a seed, a restored backup) are new though none is of late.
    const most = Math.min(MOST_ADDED, REBUILD_SHARE * changes.products);
    if (Math.max(changes.changed, Math.abs(changes.products - state.products)) > most) {
      return rebuild(transaction, through, signal);
    }
    if (changes.changed === 0) return { done: 'nothing', products: 0 };
    await sql.addNewProducts(transaction, state.through, through);
    await sql.addNewWords(transaction, state.through, through);
    const { products } = changes;
    await sql.saveState(transaction, {
      ...state,
      through,
      products,
      averageWords: await sql.averageWords(transaction),
    });
    return { done: 'added', products: changes.changed };
  });
}

async function rebuild(
  transaction: Queryable,
  through: string,
  signal: AbortSignal | undefined,
): Promise<VocabularyRefresh> {
  await sql.startCount(transaction);
  let products = 0;
  let step = await sql.countStep(transaction, BEFORE_ALL_IDS);
  while (step !== undefined) {
    products += step.products;
    signal?.throwIfAborted();
    step = await sql.countStep(transaction, step.last);
  }
  await sql.dropOldTerms(transaction);
  let written = await sql.writeStep(transaction, '');
  while (written !== undefined) {
    signal?.throwIfAborted();
    written = await sql.writeStep(transaction, written);
  }
  const averageWords = await sql.averageWords(transaction);
  await sql.saveState(transaction, { through, rebuiltAt: new Date().toISOString(), products, averageWords });
  return { done: 'rebuilt', products };
}

const BEFORE_ALL_IDS = '00000000-0000-0000-0000-000000000000';
