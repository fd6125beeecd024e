import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { HealthProbe } from './health-probe.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A database that answers when it is told to. */
function askable() {
  const open: { resolve(rows: never[]): void; reject(error: Error): void }[] = [];
  const query = async <Row>() => new Promise<Row[]>((resolve, reject) => void open.push({ resolve, reject }));
  return { open, database: { query } };
}

test('many who ask at once are one question, and for a second the answer is at hand', async () => {
  const { open, database } = askable();
  const probe = new HealthProbe(database);
  const asked = Array.from({ length: 1_000 }, async () => probe.check());
  expect(open).toHaveLength(1);
  open[0]?.resolve([]);
  await Promise.all(asked);
  expect(probe.check()).toBeUndefined();
  vi.advanceTimersByTime(1_100);
  void probe.check();
  expect(open).toHaveLength(2);
});

test('a database that hangs is a 503 after two seconds, then at once, and asked nothing more', async () => {
  const { open, database } = askable();
  const probe = new HealthProbe(database);
  const away = { code: 'database-unavailable', status: 503 };
  const first = Promise.allSettled([probe.check()]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await first).toMatchObject([{ status: 'rejected', reason: away }]);
  await expect(probe.check()).rejects.toMatchObject(away);
  await vi.advanceTimersByTimeAsync(60_000);
  await expect(probe.check()).rejects.toMatchObject(away);
  expect(open).toHaveLength(1);
  open[0]?.resolve([]);
  await vi.advanceTimersByTimeAsync(0);
  expect(probe.check()).toBeUndefined();
});

test('a bad answer is repeated for a second too, then asked again', async () => {
  const { open, database } = askable();
  const probe = new HealthProbe(database);
  const first = Promise.allSettled([probe.check()]);
  open[0]?.reject(new Error('away'));
  expect(await first).toMatchObject([{ status: 'rejected', reason: { message: 'away' } }]);
  expect(() => probe.check()).toThrow('away');
  expect(open).toHaveLength(1);
  vi.advanceTimersByTime(1_100);
  const second = probe.check();
  open[1]?.resolve([]);
  await second;
  expect(probe.check()).toBeUndefined();
});
