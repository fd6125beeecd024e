import type { Queryable } from '../../../performance/database/index.ts';
import { tidyQuery } from './query-words.ts';

/** Different queries kept in memory until they are written. */
const MOST_WAITING = 1_000;
const FLUSH_MS = 10_000;
const LONGEST_RECORDED = 100;
/** Rows of the table at most: the rarest and oldest go. */
const MOST_REMEMBERED = 100_000;

interface Count {
  searches: number;
  results: number;
}

/** Counts searches in memory and writes them in batches: a search neither waits for it nor fails with it. */
export class QueryRecorder {
  private readonly database: Queryable;
  private waiting = new Map<string, Count>();
  private timer: NodeJS.Timeout | undefined;

  constructor(database: Queryable) {
    this.database = database;
  }

  /** @param results how many products it found. */
  record(query: string, results: number): void {
    const key = tidyQuery(query);
    if (key.length === 0 || key.length > LONGEST_RECORDED) return;
    const known = this.waiting.get(key);
    // Beyond the bound new queries go uncounted until the next batch is written; frequent ones are in already.
    if (known === undefined && this.waiting.size >= MOST_WAITING) return;
    this.waiting.set(key, { searches: (known?.searches ?? 0) + 1, results });
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Writes what is waiting; counts that cannot be written are dropped. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const counts = [...this.waiting].toSorted(([a], [b]) => (a < b ? -1 : 1));
    this.waiting = new Map();
    if (counts.length === 0) return;
    try {
      await this.database.query('search.record', RECORD, [
        counts.map(([query]) => query),
        counts.map(([, { searches }]) => searches),
        counts.map(([, { results }]) => results),
      ]);
      await this.database.query('search.forget', FORGET, [MOST_REMEMBERED]);
    } catch {
      // What people search for is nice to know and no reason to trouble them.
    }
  }

  async close(): Promise<void> {
    await this.flush();
  }
}

/** In the order of the keys, so that two processes that write the same ones never wait for each other in a circle. */
export const RECORD = `
  INSERT INTO search_queries AS q (query, searches, results)
  SELECT * FROM unnest($1::text[], $2::integer[], $3::integer[]) AS counted (query, searches, results)
  ORDER BY query
  ON CONFLICT (query) DO UPDATE
    SET searches = least(q.searches::bigint + excluded.searches, 2147483647), results = excluded.results, updated_at = now()`;

/** Deletes nothing while the table is small: the planner's estimate of its size decides. */
export const FORGET = `
  DELETE FROM search_queries
  WHERE (SELECT reltuples FROM pg_class WHERE oid = 'search_queries'::regclass) > $1 * 1.1
    AND query IN (SELECT query FROM search_queries ORDER BY searches DESC, query OFFSET $1 LIMIT 20000)`;

/** What is searched for most and finds something. */
export async function popularQueries(database: Queryable, limit: number): Promise<string[]> {
  const rows = await database.query<{ query: string }>('search.popular-queries', POPULAR_QUERIES, [limit], {
    read: true,
  });
  return rows.map(({ query }) => query);
}

export const POPULAR_QUERIES = `
  SELECT query FROM search_queries WHERE results > 0 AND length(query) >= 3
  ORDER BY searches DESC, query LIMIT $1`;
