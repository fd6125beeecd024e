import { setImmediate as turn } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { LastSeen, SEEN_EVERY_SECONDS } from './last-seen.ts';

const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);
const long = ago(SEEN_EVERY_SECONDS + 1);

test('writes once for many at the same time, and for each of its own', async () => {
  const written: string[] = [];
  const gate = Promise.withResolvers<void>();
  const seen = new LastSeen(async (id) => {
    written.push(id);
    await gate.promise;
  });
  for (const id of ['a', 'a', 'b', 'a']) seen.note({ id, lastSeenAt: long });
  seen.note({ id: 'c', lastSeenAt: ago(SEEN_EVERY_SECONDS - 10) });
  expect(written).toEqual(['a', 'b']);
  gate.resolve();
  await turn();
  seen.note({ id: 'a', lastSeenAt: long });
  expect(written).toEqual(['a', 'b', 'a']);
});

test('tries again after a write that failed, and nobody hears of it', async () => {
  let tries = 0;
  const seen = new LastSeen(async () => {
    tries += 1;
    throw new Error('The database is away.');
  });
  for (let request = 0; request < 3; request += 1) {
    seen.note({ id: 'a', lastSeenAt: long });
    await turn();
  }
  expect(tries).toBe(3);
});
