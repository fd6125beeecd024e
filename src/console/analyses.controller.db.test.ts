import { beforeAll, expect, it, vi } from 'vitest';

import { type AdminDesk, openAdminDesk } from '../../test/support/admin-desk.ts';
import { makeAccount } from '../../test/support/accounts.ts';
import { AnalyseStatement } from './analyse-statement.ts';

let desk: AdminDesk;
beforeAll(async () => {
  desk = await openAdminDesk();
});

const analyse = async (body: object, as?: string) => desk.ask('POST', 'insight/analyses', body, as);

it('answers the plan of a statement of the shop, its times and what it shows', async () => {
  const { status, body } = await analyse({ sql: 'SELECT id FROM users WHERE slug = $1', params: ['root'] });
  expect(status).toBe(200);
  expect(body).toMatchObject({ analyzed: true, slow: false, findings: [] });
  expect(body.plan[0]).toMatchObject({ id: 0, relation: 'users', rows: 1, loops: 1 });
});

it('is in the audit log by its fingerprint, without what was asked', async () => {
  const { body } = await analyse({ sql: `SELECT id FROM users WHERE display_name = 'Somebody in particular'` });
  const [entry] = await desk.database.query<{ actor_id: string; detail: object }>(
    'test',
    `SELECT actor_id, detail FROM audit_log WHERE action = 'insight.analysis' ORDER BY id DESC LIMIT 1`,
  );
  expect(entry).toEqual({ actor_id: desk.root.id, detail: { fingerprint: body.fingerprint } });
});

it.each([
  ['SELECT 1; SELECT 2', 'sql-not-one-statement'],
  ['SELECT FROM WHERE', 'sql-syntax'],
  ['DELETE FROM users; --', undefined],
  ['SELECT * FROM sessions', 'sql-not-allowed'],
  ['SELECT password_hash FROM users', 'sql-not-allowed'],
  ['SELECT * FROM users', 'sql-not-allowed'],
  [`SELECT 1 FROM users u WHERE u::text LIKE '%argon2%'`, 'sql-not-allowed'],
  [`SELECT 1 FROM users AS u(a, b, c)`, 'sql-not-allowed'],
  [`SELECT 1 FROM users NATURAL JOIN products`, 'sql-not-allowed'],
  [`SELECT 1 FROM (users CROSS JOIN products) AS j WHERE j::text LIKE 'a'`, 'sql-not-allowed'],
  [`SELECT write_product_cards('{}')`, 'sql-function-refused'],
  [`SELECT pg_sleep(1)`, 'sql-function-refused'],
])('%s answers %s', async (sql, code) => {
  const { status, body } = await analyse({ sql });
  expect([status, body.code]).toEqual(code === undefined ? [200, undefined] : [422, code]);
});

it('is slow from where the settings say', async () => {
  const told = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const admin = { id: desk.root.id, authenticatedAt: new Date(), request: undefined };
  const slow = [0, 60_000].map(async (slowStatementMs) =>
    new AnalyseStatement(desk.database, { slowStatementMs }).analyse(admin, 'SELECT 1', []),
  );
  expect((await Promise.all(slow)).map((analysis) => analysis.slow)).toEqual([true, false]);
  expect(told).toHaveBeenCalledWith(expect.stringMatching(/over 0 ms: SELECT \$1$/));
  told.mockRestore();
});

it('plans what writes, and does not run it', async () => {
  const { status, body } = await analyse({ sql: 'DELETE FROM users WHERE id = $1', params: [desk.root.id] });
  expect([status, body.analyzed, body.executionMs]).toEqual([200, false, null]);
  expect(await desk.database.query('test', 'SELECT 1 FROM users WHERE id = $1', [desk.root.id])).toHaveLength(1);
});

it('tells no stored value in the words of an error', async () => {
  const { status, body } = await analyse({ sql: 'SELECT display_name::int FROM users' });
  expect([status, body.code]).toEqual([422, 'sql-failed']);
  expect(JSON.stringify(body)).not.toContain('Root');
});

it('is not there for anybody but administrators', async () => {
  const seller = await makeAccount(desk.database, { slug: 'seller', name: 'Seller', role: 'seller' });
  const answers = [
    await analyse({ sql: 'SELECT 1' }, await desk.signIn(seller)),
    await analyse({ sql: 'SELECT 1' }, ''),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404]);
});
