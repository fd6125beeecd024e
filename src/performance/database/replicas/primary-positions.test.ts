import { setImmediate as turn } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { UNKNOWN } from './position.ts';
import { PrimaryPositions } from './primary-positions.ts';

interface Question {
  answer(position: string, timeline?: string): void;
  fail(): void;
}

/** A primary that answers when it is told to. */
function askable() {
  const open: Question[] = [];
  const others: string[] = [];
  const ask = async (sql: string): Promise<never> =>
    new Promise((resolve, reject) => {
      if (!sql.includes('pg_current_wal_insert_lsn')) {
        others.push(sql);
        resolve({ system: '1' } as never);
        return;
      }
      open.push({
        answer: (position, timeline = '00000001') =>
          resolve({ position, timeline, flushed: '0/0', database: 'shop', segment: 16_777_216, page: 8_192 } as never),
        fail: () => reject(new Error('away')),
      });
    });
  return { open, others, positions: new PrimaryPositions({ ask, close: () => undefined }, 30_000) };
}

beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined));
afterEach(() => vi.restoreAllMocks());

const required = (positions: PrimaryPositions, inMs = 0) => positions.required(performance.now() + inMs);

test('nothing is known until the primary has said where it is', async () => {
  const { open, positions } = askable();
  expect(required(positions)).toBe(UNKNOWN);
  positions.noteChange();
  open[0]?.answer('1/10');
  await turn();
  expect(required(positions)).toBe(2 ** 32 + 16);
});

test('changes that are told of while it is asked wait for the next answer, all for the same one', async () => {
  const { open, positions } = askable();
  positions.noteChange();
  for (let times = 0; times < 100; times += 1) positions.noteChange();
  expect(open).toHaveLength(1);
  open[0]?.answer('0/1000');
  await turn();
  // It was asked before most of them.
  expect(required(positions)).toBe(UNKNOWN);
  expect(open).toHaveLength(2);
  open[1]?.answer('0/2000');
  await turn();
  expect(required(positions)).toBe(0x2000);
  expect(open).toHaveLength(2);
});

test('those who ask together share an answer that is asked for after the last of them', async () => {
  const { open, positions } = askable();
  const first = positions.now();
  const later = Promise.all([positions.now(), positions.now()]);
  open[0]?.answer('0/10');
  expect(await first).toBe(16);
  await turn();
  expect(open).toHaveLength(2);
  open[1]?.answer('0/20');
  expect(await later).toEqual([32, 32]);
});

test('an answer that fails leaves the primary alone to be read, until it answers', async () => {
  const { open, positions } = askable();
  positions.noteChange();
  open[0]?.fail();
  await vi.waitFor(() => expect(open).toHaveLength(2));
  expect(required(positions)).toBe(UNKNOWN);
  open[1]?.answer('0/30');
  await turn();
  expect(required(positions)).toBe(0x30);
});

test('what was there longer ago than a replica may be behind is required, and nothing is known after as long a silence', async () => {
  const { open, positions } = askable();
  positions.noteChange();
  open[0]?.answer('0/100');
  await turn();
  expect(positions.secondsBehind(0x100, performance.now())).toBe(0);
  expect(positions.secondsBehind(0xff, performance.now())).toBeUndefined();
  expect(required(positions, 29_000)).toBe(0x100);
  expect(required(positions, 31_000)).toBe(UNKNOWN);
});

test('a primary that went back, as after a failover, is believed', async () => {
  const { open, positions } = askable();
  positions.noteChange();
  open[0]?.answer('0/5000');
  await turn();
  const again = positions.now();
  open[1]?.answer('0/4000');
  await again;
  expect(required(positions)).toBe(0x4000);
  expect(console.warn).toHaveBeenCalledOnce();
});

test('of a new primary that went on, everything is required: an old replica may be stuck where the two parted', async () => {
  const { open, positions } = askable();
  positions.noteChange();
  open[0]?.answer('0/5000');
  await turn();
  const again = positions.now();
  open[1]?.answer('0/5100', '00000002');
  await again;
  expect(required(positions)).toBe(0x5100);
});

test('what stays off the disk is taken there by one empty commit', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { open, others, positions } = askable();
  for (const [index, passed] of [0, 300, 600].entries()) {
    vi.advanceTimersByTime(passed);
    const asked = positions.now();
    open[index]?.answer('0/5050');
    await asked;
  }
  expect(others.filter((sql) => sql.includes('pg_current_xact_id'))).toHaveLength(1);
  vi.useRealTimers();
});
