import { beforeAll, describe, expect, test, vi } from 'vitest';

import { makeAccount } from '../../../test/support/accounts.ts';
import { type AdminDesk, openAdminDesk } from '../../../test/support/admin-desk.ts';
import { LONG_AGO } from '../../../test/support/second-factors.ts';
import { Jobs } from '../../performance/jobs/index.ts';

const statement = 'CREATE INDEX CONCURRENTLY users_by_name ON users (display_name)';

let desk: AdminDesk;
beforeAll(async () => {
  desk = await openAdminDesk();
});

async function auditOf(build: string): Promise<unknown[]> {
  return desk.database.query(
    'test.audit',
    `SELECT action, actor_id AS actor, detail FROM audit_log WHERE detail->>'build' = $1 ORDER BY created_at`,
    [build],
  );
}

describe('an administrator', () => {
  test('has an index built, sees it being built, and the audit log says so', async () => {
    const { status, body } = await desk.ask('POST', 'insight/builds', { statement });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { state: 'waiting', askedBy: desk.root.id, table: 'users', index: 'users_by_name', progress: null },
    });
    const detail = { build: body.id, kind: 'create', table: 'users', index: 'users_by_name' };
    expect(await auditOf(body.id)).toEqual([{ action: 'index.build_asked', actor: desk.root.id, detail }]);
    expect((await desk.ask('POST', 'insight/builds', { statement })).body.code).toBe('index-build-under-way');
    desk.app.get(Jobs).start(0);
    await vi.waitFor(
      async () => expect((await desk.ask('GET', `insight/builds/${body.id}`)).body).toMatchObject({ state: 'done' }),
      { timeout: 20_000, interval: 100 },
    );
    expect((await desk.ask('GET', 'insight/builds')).body.data).toMatchObject([{ id: body.id, state: 'done' }]);
    expect(await desk.ask('POST', `insight/builds/${body.id}/cancellation`)).toMatchObject({
      status: 409,
      body: { code: 'index-build-over' },
    });
  });

  test('cancels a build', async () => {
    await desk.app.get(Jobs).close(0);
    const drop = { statement: 'DROP INDEX CONCURRENTLY users_found' };
    const { body } = await desk.ask('POST', 'insight/builds', drop);
    expect((await desk.ask('POST', `insight/builds/${body.id}/cancellation`)).status).toBe(204);
    expect((await desk.ask('GET', `insight/builds/${body.id}`)).body).toMatchObject({ state: 'cancelled' });
    expect(await auditOf(body.id)).toMatchObject([
      { action: 'index.build_asked' },
      { action: 'index.build_cancelled', actor: desk.root.id },
    ]);
  });

  test('is told what is not run, and nothing is written of it', async () => {
    const refused = await desk.ask('POST', 'insight/builds', { statement: 'DROP TABLE users' });
    expect(refused).toMatchObject({ status: 422, body: { code: 'index-statement-refused' } });
    expect((await desk.ask('POST', 'insight/builds', {})).status).toBe(400);
    expect((await desk.ask('GET', `insight/builds/${desk.root.id}`)).status).toBe(404);
    expect((await desk.ask('POST', `insight/builds/${desk.root.id}/cancellation`)).status).toBe(404);
  });

  test('who proved long ago who they are has to do it again', async () => {
    const late = await desk.signIn(desk.root);
    await desk.database.query('test.late', LONG_AGO, [desk.root.id]);
    expect(await desk.ask('POST', 'insight/builds', { statement }, late)).toMatchObject({
      status: 403,
      body: { code: 'fresh-proof-required' },
    });
  });
});

test('for sellers there is nothing', async () => {
  const cookie = await desk.signIn(await makeAccount(desk.database, { slug: 'seller', role: 'seller' }));
  expect((await desk.ask('POST', 'insight/builds', { statement }, cookie)).status).toBe(404);
  expect((await desk.ask('GET', 'insight/builds', undefined, cookie)).status).toBe(404);
});
