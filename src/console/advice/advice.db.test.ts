import { beforeAll, expect, test, vi } from 'vitest';

import { makeAccount } from '../../../test/support/accounts.ts';
import { type AdminDesk, openAdminDesk } from '../../../test/support/admin-desk.ts';
import { LONG_AGO } from '../../../test/support/second-factors.ts';
import { Jobs } from '../../performance/jobs/index.ts';

let desk: AdminDesk;
beforeAll(async () => {
  desk = await openAdminDesk();
  await desk.database.query('test.counted', 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
});

test('an administrator asks for advice, reads it when it is done, and the audit log says so', async () => {
  const { status, body, headers } = await desk.ask('POST', 'insight/advice');
  expect([status, headers['location']]).toEqual([202, `/api/admin/insight/advice/${body.id}`]);
  expect(body).toMatchObject({
    state: 'waiting',
    askedBy: desk.root.id,
    result: null,
  });
  expect(
    await desk.database.query('test.audit', `SELECT actor_id AS actor, detail FROM audit_log WHERE action = $1`, [
      'insight.advice_asked',
    ]),
  ).toEqual([{ actor: desk.root.id, detail: { advice: body.id } }]);
  expect(await desk.ask('POST', 'insight/advice')).toMatchObject({
    status: 409,
    body: { code: 'advice-under-way' },
  });
  desk.app.get(Jobs).start(0);
  await vi.waitFor(
    async () => expect((await desk.ask('GET', `insight/advice/${body.id}`)).body).toMatchObject({ state: 'done' }),
    { timeout: 60_000, interval: 200 },
  );
  const whole = (await desk.ask('GET', `insight/advice/${body.id}`)).body;
  expect(whole.result).toMatchObject({
    proposals: expect.any(Array),
    migration: expect.any(String),
  });
  expect((await desk.ask('GET', 'insight/advice')).body.data).toMatchObject([{ id: body.id, state: 'done' }]);
});

test('an administrator cancels a run, without a fresh proof, and the audit log says so', async () => {
  const { body } = await desk.ask('POST', 'insight/advice');
  const late = await desk.signIn(desk.root);
  await desk.database.query('test.late', LONG_AGO, [desk.root.id]);
  const where = `insight/advice/${body.id}/cancellation`;
  expect((await desk.ask('POST', where, undefined, late)).status).toBe(204);
  expect((await desk.ask('GET', `insight/advice/${body.id}`, undefined, late)).body).toMatchObject({
    state: 'cancelled',
  });
  expect(await desk.ask('POST', where, undefined, late)).toMatchObject({ status: 409, body: { code: 'advice-over' } });
  expect(
    await desk.database.query('test.audit', `SELECT actor_id AS actor, detail FROM audit_log WHERE action = $1`, [
      'insight.advice_cancelled',
    ]),
  ).toEqual([{ actor: desk.root.id, detail: { advice: body.id } }]);
  expect((await desk.ask('POST', `insight/advice/${desk.root.id}/cancellation`, undefined, late)).status).toBe(404);
});

test('there is nothing of an id that never was, and ids have a form', async () => {
  expect((await desk.ask('GET', `insight/advice/${desk.root.id}`)).status).toBe(404);
  expect((await desk.ask('GET', 'insight/advice/1')).status).toBe(400);
});

test('who proved long ago who they are has to do it again', async () => {
  const late = await desk.signIn(desk.root);
  await desk.database.query('test.late', LONG_AGO, [desk.root.id]);
  expect(await desk.ask('POST', 'insight/advice', undefined, late)).toMatchObject({
    status: 403,
    body: { code: 'fresh-proof-required' },
  });
});

test('for sellers there is nothing', async () => {
  const cookie = await desk.signIn(await makeAccount(desk.database, { slug: 'seller', role: 'seller' }));
  expect((await desk.ask('POST', 'insight/advice', undefined, cookie)).status).toBe(404);
  expect((await desk.ask('GET', 'insight/advice', undefined, cookie)).status).toBe(404);
});
