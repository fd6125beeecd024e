import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';

/** Published on `social-selling:database:query` for every statement, also for the failed ones. */
export interface QueryEvent {
  operation: string;
  sql: string;
  /** What people typed may be among them: whoever listens keeps them out of logs. */
  values: readonly unknown[];
  /** Which server ran it: "primary", "replica-1". */
  node: string;
  /** At the client, without the wait for a connection. */
  seconds: number;
  /** For a connection; 0 within a transaction. */
  waitSeconds: number;
  rows: number;
  error: unknown;
}

/** What ran for one request, in order. */
export interface QueryLog {
  /** At most 1,000 names; `count` goes on. */
  operations: string[];
  count: number;
  seconds: number;
}

const queries = channel('social-selling:database:query');
const logs = new AsyncLocalStorage<QueryLog>();
const NAMES_KEPT = 1_000;

export function newQueryLog(): QueryLog {
  return { operations: [], count: 0, seconds: 0 };
}

/** Runs `work` and notes every statement it and everything it calls asks for. */
export async function withQueryCount<T>(work: () => Promise<T>): Promise<QueryLog & { result: T }> {
  const log = newQueryLog();
  const result = await logs.run(log, work);
  return { ...log, result };
}

/** For hooks that go on by a callback: what follows `next` is noted in `log`. */
export function countQueriesInto(log: QueryLog, next: () => void): void {
  logs.run(log, next);
}

/** `db;desc="7 queries";dur=3.1`: for a Server-Timing header. */
export function serverTiming({ count, seconds }: QueryLog): string {
  return `db;desc="${count} ${count === 1 ? 'query' : 'queries'}";dur=${(seconds * 1_000).toFixed(1)}`;
}

export function noteQuery(event: QueryEvent): void {
  const log = logs.getStore();
  if (log !== undefined) {
    log.count += 1;
    log.seconds += event.seconds + event.waitSeconds;
    if (log.operations.length < NAMES_KEPT) log.operations.push(event.operation);
  }
  if (queries.hasSubscribers) queries.publish(event);
}
