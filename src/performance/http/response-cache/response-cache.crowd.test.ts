import { expect, test, vi } from 'vitest';

import { whenDone } from '../../../../test/support/cleanup.ts';
import { LONG_TEXT, openCachedApp, sendLongText } from '../../../../test/support/cached-app.ts';
import { isOutage } from '../../cache/errors.ts';
import { TooBusy } from './render-gate.ts';

// A hang is a failure; a busy machine is not.
vi.setConfig({ testTimeout: 30_000 });

const minute = { ttl: 60, grace: 60 };
/** More than are ever made at once. */
const CROWD = 60;

test('a crowd before a cold cache: some are served, the others are told in time, in the form they asked for', async () => {
  const gate = Promise.withResolvers<void>();
  const slow = async () => gate.promise.then(() => LONG_TEXT);
  const app = await openCachedApp(
    [
      { route: '/p/:id', ...minute },
      { route: '/api/p/:id', ...minute },
    ],
    { '/p/:id': slow, '/api/p/:id': slow },
  );
  whenDone(async () => app.fastify.close());
  const { asked } = app;
  const crowd = Array.from({ length: CROWD }, async (_, id) => {
    const path = id % 2 === 0 ? `/p/${id}` : `/api/p/${id}`;
    return { path, ...(await app.get(path)) };
  });
  // Whoever waits is refused after 3 s; those whose answer is being made have time.
  const refused = (await Promise.all(crowd.map(async (each) => Promise.race([each, late(8_000)])))).filter(
    (each) => each !== undefined,
  );
  expect(refused.length).toBeGreaterThan(CROWD / 4);
  expect(asked.length + refused.length).toBe(CROWD);
  for (const { path, status, headers, body } of refused) {
    expect([status, headers['retry-after'], headers['cache-control']]).toEqual([503, '2', 'no-store']);
    if (path.startsWith('/api/')) expect(JSON.parse(body.toString())).toMatchObject({ code: 'busy', status: 503 });
    else
      expect([headers['content-type'], body.toString()]).toEqual([
        expect.stringContaining('text/html'),
        expect.stringContaining('very busy just now'),
      ]);
  }
  gate.resolve();
  const statuses = (await Promise.all(crowd)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(asked.length);
});

test('being too busy is no outage: what was evicted is not served again because of a crowd', () => {
  expect(isOutage(new TooBusy('too many'))).toBe(false);
});

test('an answer that was warmed is there for the first who asks', async () => {
  const app = await openCachedApp([{ route: '/list', ...minute }], {
    '/list': sendLongText,
  });
  whenDone(async () => app.fastify.close());
  expect(await app.responses.warm('/list', 'en')).toEqual(expect.any(Buffer));
  expect(await app.responses.warm('/unknown', 'en')).toBeUndefined();
  expect((await app.get('/list')).headers['cache-status']).toContain(';hit;');
  expect(app.asked).toEqual(['/list']);
});

async function late(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}
