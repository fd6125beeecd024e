import { analysisBusy } from './refusals.ts';

const MAX_WAITING = 4;

let last: Promise<unknown> = Promise.resolve();
let waiting = 0;

/**
 * One at a time in this process: what is measured is not disturbed by another one, and one connection is all it takes.
 * @throws InsightError (503) `analysis-busy` when four wait already.
 */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting > MAX_WAITING) throw analysisBusy();
  waiting += 1;
  const turn = last.then(work).finally(() => {
    waiting -= 1;
  });
  last = turn.catch(() => undefined);
  return turn;
}
