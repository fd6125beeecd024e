import type { Queryable } from '../../database/index.ts';
import { bloat } from './bloat.ts';
import { cacheHit } from './cache-hit.ts';
import { checkpoints } from './checkpoints.ts';
import { connections } from './connections.ts';
import { locks } from './locks.ts';
import type { Machine } from './machine.ts';
import { replication } from './replication.ts';
import { sequences } from './sequences.ts';
import { settingsAdvice } from './settings-advice.ts';
import { vacuum } from './vacuum.ts';

/** What an operator asks of a server, each answered by the file of its name. */
export const QUESTIONS = {
  connections,
  locks,
  cacheHit,
  vacuum,
  bloat,
  replication,
  sequences,
  checkpoints,
  settings: settingsAdvice,
};

export type Question = keyof typeof QUESTIONS;
export type Health = { [Name in Question]: Awaited<ReturnType<(typeof QUESTIONS)[Name]>> };

/**
 * Answers those that are asked, one after the other, so that it takes one connection.
 * @param machine what a server elsewhere runs on.
 */
export async function health(
  database: Queryable,
  asked: readonly Question[],
  machine?: Machine,
): Promise<Partial<Health>> {
  const answers: Partial<Record<Question, object>> = {};
  for (const question of new Set(asked)) answers[question] = await QUESTIONS[question](database, machine);
  return answers as Partial<Health>;
}
