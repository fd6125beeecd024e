import { beforeAll, expect, test } from 'vitest';

import { type AdminDesk, openAdminDesk } from '../../test/support/admin-desk.ts';
import { takeSample } from '../performance/query-insight/workload/take-sample.ts';
import { healthView } from './database-health.view.ts';
import { indexesView, tablesView } from './tables.view.ts';
import { historyView, statementsView } from './workload.view.ts';

let desk: AdminDesk;
beforeAll(async () => {
  desk = await openAdminDesk();
});

test('statements are answered as described, live and out of samples, with the history of each', async () => {
  await takeSample(desk.database);
  await desk.database.query('shop.told', 'SELECT generate_series(1, 3), 1, 2');
  await takeSample(desk.database);
  const live = await desk.ask('GET', 'insight/statements?by=calls&limit=5');
  expect(live.status).toBe(200);
  expect(statementsView.parse(live.body).statements.length).toBeLessThanOrEqual(5);
  const sampled = await desk.ask('GET', 'insight/statements?since=hour&limit=100');
  const { statements, from } = statementsView.parse(sampled.body);
  expect(from).toBe('samples');
  const told = statements.find(({ operation }) => operation === 'shop.told')!;
  const history = await desk.ask('GET', `insight/statements/${told.queryId}?window=hour`);
  expect(historyView.parse(history.body)).toMatchObject({ operation: 'shop.told', points: [{ calls: 1, rows: 3 }] });
});

test('tables, indexes and every question of health are answered as described', async () => {
  tablesView.parse((await desk.ask('GET', 'insight/tables?limit=5')).body);
  indexesView.parse((await desk.ask('GET', 'insight/indexes')).body);
  const all = await desk.ask('GET', 'insight/health');
  expect(Object.keys(healthView.parse(all.body)).toSorted()).toEqual(Object.keys(healthView.shape).toSorted());
  const some = await desk.ask('GET', 'insight/health?only=locks,connections');
  expect(Object.keys(some.body)).toEqual(['locks', 'connections']);
});

test.each([
  'statements?by=nonsense',
  'statements?since=2020-01-01',
  'statements?limit=0',
  'statements?limit=101',
  'statements/1?window=year',
  'statements/x',
  'tables?limit=1001',
  'health?only=locks,nonsense',
])('%s is refused', async (path) => {
  const { status } = await desk.ask('GET', `insight/${path}`);
  expect([400, 404]).toContain(status);
});
