import { beforeAll, describe, expect, test } from 'vitest';

import { testDatabase } from '../../../../test/support/database.ts';
import type { Database, SqlValue } from '../../../performance/database/index.ts';
import { type AuditFilter, auditStatement } from './audit-log.queries.ts';
import { type PeopleFilter, peopleStatement } from './people.queries.ts';

const PEOPLE = 40_000;
const AFTER = ['2024-06-01T00:00:00+00:00', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;

let database: Database;
let somebody: string;

beforeAll(async () => {
  ({ database } = await testDatabase());
  await database.query(
    'test.people',
    `INSERT INTO users (email, display_name, slug, role, status, created_at)
     SELECT md5(i::text) || '@shop.example', 'Person ' || md5((i + 1)::text), 'person-' || i,
            CASE WHEN i % 10000 = 0 THEN 'admin' WHEN i % 5 = 0 THEN 'seller' ELSE 'buyer' END,
            CASE WHEN i % 1000 = 1 THEN 'suspended' ELSE 'active' END, '2024-01-01'::timestamptz + i * interval '1 minute'
     FROM generate_series(1, ${PEOPLE}) i`,
  );
  await database.query(
    'test.entries',
    `INSERT INTO audit_log (actor_id, action, subject_type, subject_id, created_at)
     SELECT id, CASE WHEN slug LIKE '%77' THEN 'password.reset' ELSE 'sign_in.succeeded' END, 'user', id, created_at
     FROM users CROSS JOIN generate_series(1, 2)`,
  );
  await database.query('test.analyze', 'ANALYZE users, audit_log');
  const [row] = await database.query<{ id: string }>('test.one', `SELECT id FROM users WHERE slug = 'person-777'`);
  somebody = row?.id ?? '';
});

/** The tables that are read from beginning to end, and how many rows were touched in all. */
async function walked(sql: string, values: readonly SqlValue[]) {
  const [row] = await database.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
    'test.plan',
    `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
    values,
  );
  const nodes = row === undefined ? [] : below(row['QUERY PLAN'][0].Plan);
  return {
    whole: nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']),
    rows: nodes.reduce((sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)), 0),
  };
}

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Rows Removed by Filter'?: number;
  Plans?: Node[];
}

function below(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(below)];
}

describe('what administrators ask walks an index, and little of it', () => {
  test.each<[string, PeopleFilter]>([
    ['all', {}],
    ['part of a name', { q: 'c4ca4238a0b9' }],
    ['part of nearly every address', { q: 'shop.example' }],
    ['admins', { role: 'admin' }],
    ['sellers', { role: 'seller' }],
    ['suspended', { status: 'suspended' }],
    ['active buyers', { role: 'buyer', status: 'active' }],
    ['deleted', { status: 'deleted' }],
  ])('people: %s', async (_, filter) => {
    for (const after of [undefined, AFTER]) {
      const { sql, values } = peopleStatement(filter, 26, after);
      const { whole, rows } = await walked(sql, values);
      expect(whole).toEqual([]);
      expect(rows).toBeLessThan(1_000);
    }
  });

  test.each<[string, (id: string) => AuditFilter]>([
    ['all', () => ({})],
    ['all but looks', () => ({ except: 'personal_data.viewed' })],
    ['of a person', (person) => ({ person })],
    ['by a person', (actor) => ({ actor })],
    ['a rare action', () => ({ action: 'password.reset' })],
    ['a month', () => ({ from: '2024-01-10', until: '2024-01-20' })],
  ])('the audit log: %s', async (_, filterOf) => {
    for (const after of [undefined, AFTER]) {
      const { sql, values } = auditStatement(filterOf(somebody), 26, after);
      const { whole, rows } = await walked(sql, values);
      expect(whole).toEqual([]);
      expect(rows).toBeLessThan(1_000);
    }
  });
});
