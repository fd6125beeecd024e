import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { testDatabase } from '../../../../test/support/database.ts';
import { hasPostgres15, startPostgres15 } from '../../../../test/support/postgres-15.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Plan, PlanNode } from './plan.ts';
import { readPlan } from './read-plan.ts';

const TABLES = `
  CREATE SCHEMA plans; SET search_path = plans;
  CREATE TABLE "Customers" (id int PRIMARY KEY, region text, "user" text);
  INSERT INTO "Customers" SELECT n, 'r' || n % 7, 'u' || n FROM generate_series(1, 2000) n;
  CREATE TABLE orders (id int PRIMARY KEY, customer_id int, total int, status text, created_at timestamptz, note text);
  INSERT INTO orders SELECT n, n % 2000 + 1, n % 97, CASE n % 10 WHEN 0 THEN 'open' ELSE 'done' END,
    '2026-01-01'::timestamptz + n * interval '1 minute', repeat('x', 60) FROM generate_series(1, 30000) n;
  CREATE INDEX ON orders (customer_id); CREATE INDEX ON orders (created_at) WHERE status = 'open';
  CREATE INDEX ON orders (status, total);
  CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day);
  CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
  CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
  INSERT INTO parts SELECT n, '2026-01-01'::date + n % 59 FROM generate_series(1, 2000) n;
  CREATE FUNCTION plans.touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER touched AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION plans.touched();
`;

const SERIAL = "SET max_parallel_workers_per_gather = 0; SET work_mem = '64kB'; SET jit = off";
const PARALLEL =
  'SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; ' +
  'SET min_parallel_table_scan_size = 0; SET min_parallel_index_scan_size = 0; SET jit = on; SET jit_above_cost = 0';

const STATEMENTS = [
  `SELECT * FROM orders o JOIN "Customers" c ON c.id = o.customer_id WHERE c.region = 'r1' ORDER BY o.note, o.id DESC`,
  `SELECT status, count(*) FROM orders GROUP BY status HAVING count(*) > 1`,
  `SELECT customer_id, sum(total) FROM orders GROUP BY customer_id`,
  `SELECT region, status, count(*) FROM orders o JOIN "Customers" c ON c.id = o.customer_id GROUP BY CUBE (region, status)`,
  `SELECT * FROM orders ORDER BY total, note LIMIT 5 OFFSET 3`,
  `SELECT * FROM orders WHERE status = 'open' AND total = 3 AND note LIKE '%y, (z"%'`,
  `SELECT count(*) FROM orders WHERE customer_id = 3 OR id BETWEEN 5 AND 9`,
  `SELECT id FROM orders WHERE id < 100 ORDER BY id DESC`,
  `SELECT o.id, (SELECT max(i.total) FROM orders i WHERE i.customer_id = o.customer_id) FROM orders o WHERE o.id < 50`,
  `SELECT * FROM orders WHERE total > (SELECT avg(total) FROM orders) AND id IN (SELECT id FROM parts)`,
  `WITH recent AS MATERIALIZED (SELECT * FROM orders WHERE total = 5) SELECT * FROM recent a JOIN recent b ON a.id = b.id + 97`,
  `WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 10) SELECT * FROM r`,
  `SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY created_at) FROM orders`,
  `SELECT * FROM parts WHERE day = '2026-01-05' OR day > '2026-02-20'`,
  `SELECT DISTINCT status FROM orders UNION SELECT region FROM "Customers"`,
  `SELECT id FROM orders EXCEPT SELECT id FROM parts`,
  `SELECT * FROM "Customers" c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.total > 90)`,
  `SELECT * FROM generate_series(1, 10) AS "g h"(n) CROSS JOIN (VALUES (1), (2)) v(a) WHERE n > 3`,
  `SELECT * FROM "Customers" c LEFT JOIN LATERAL (SELECT * FROM orders o WHERE o.customer_id = c.id LIMIT 1) x ON true WHERE c.id < 5`,
  `SELECT * FROM "Customers" a FULL JOIN "Customers" b ON a.id = b.id + 1 ORDER BY 1`,
  `SELECT * FROM orders TABLESAMPLE SYSTEM (10) REPEATABLE (1) WHERE total > 5 FOR UPDATE`,
  `SELECT * FROM orders WHERE ctid = '(0,1)'`,
  `SELECT * FROM orders WHERE ctid > '(100,0)'`,
  `SELECT a.id FROM orders a JOIN orders b USING (id) JOIN orders c USING (id) WHERE a.total = 4`,
  `UPDATE orders SET total = total + 1 WHERE customer_id = 4 RETURNING id`,
  `DELETE FROM parts WHERE id = 3`,
  `INSERT INTO "Customers" SELECT n + 5000, 'x' FROM generate_series(1, 3) n ON CONFLICT DO NOTHING`,
  `MERGE INTO "Customers" c USING (VALUES (1), (2)) p(id) ON p.id = c.id WHEN MATCHED THEN UPDATE SET region = 'm'`,
  `SELECT 1 WHERE false`,
  `SELECT * FROM orders, "Customers" WHERE orders.id < 30 LIMIT 1000`,
  `SELECT (SELECT 1 + 1), status FROM orders WHERE status = ANY (ARRAY['open', 'x'])`,
  `SELECT unnest(ARRAY[1, 2]), x.* FROM generate_series(1, 2) x`,
];

interface Server {
  client: Client;
  stop: () => Promise<void>;
}

const servers: [string, () => Promise<Server>][] = [
  ['PostgreSQL of the test run', async () => connect((await testDatabase()).url, async () => {})],
];
if (hasPostgres15) {
  servers.push([
    'PostgreSQL 15',
    async () => {
      const server = await startPostgres15();
      return connect(server.url, () => server.stop());
    },
  ]);
} else console.warn('Plans of PostgreSQL 15 are not read: it is not installed.');

async function connect(url: string, stop: () => Promise<void>): Promise<Server> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return { client, stop };
}

describe.each(servers)('plans of %s', (_, start) => {
  let server: Server;

  beforeAll(async () => {
    server = await start();
    await server.client.query(TABLES);
    await server.client.query('VACUUM ANALYZE');
  });
  afterAll(async () => {
    await server.client.query('DROP SCHEMA plans CASCADE');
    await server.client.end();
    await server.stop();
  });

  const explain = async (options: string, statement: string): Promise<Plan> => {
    await server.client.query('BEGIN');
    try {
      const { rows } = await server.client.query<{ 'QUERY PLAN': string | object }>(
        `EXPLAIN (${options}) ${statement}`,
      );
      const lines = rows.map((row) => row['QUERY PLAN']);
      return readPlan(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
    } finally {
      await server.client.query('ROLLBACK');
    }
  };

  const cases = [SERIAL, PARALLEL].flatMap((settings) => STATEMENTS.map((statement) => [statement, settings] as const));
  test.each(cases)('text says what JSON says: %s', async (statement, settings) => {
    await server.client.query(settings);
    const options = 'VERBOSE, SETTINGS';
    const [text, json] = [await explain(options, statement), await explain(`${options}, FORMAT JSON`, statement)];
    expect(text.nodes.map(estimates)).toEqual(json.nodes.map(estimates));
    expect(text.settings).toEqual(json.settings);
  });

  test.each(cases)('executed, text and JSON have the same shape: %s', async (statement, settings) => {
    await server.client.query(settings);
    const text = await explain('ANALYZE, BUFFERS, VERBOSE, WAL, TIMING', statement);
    const json = await explain('ANALYZE, BUFFERS, VERBOSE, WAL, FORMAT JSON', statement);
    expect(text.nodes.map(figures)).toEqual(json.nodes.map(figures));
    for (const plan of [text, json]) {
      expect(plan.executionMs).toBeGreaterThan(0);
      const itself = plan.nodes.reduce((sum, { exclusive }) => sum + (exclusive.ms ?? 0), 0);
      // Workers end one after the other: on a busy machine all of them may work through most of the time.
      const processes = 1 + Math.max(0, ...plan.nodes.map(({ workers }) => workers?.launched ?? 0));
      expect(itself).toBeLessThan((plan.executionMs ?? 0) * processes * 1.1 + 5);
      diagnose(plan);
    }
  });
});

/** What is printed alike whether or not a plan was executed. */
function estimates(node: PlanNode) {
  const left = ['id', 'children', 'actual', 'exclusive', 'raw', 'relationship', 'output'];
  return Object.fromEntries(Object.entries(node).filter(([name]) => !left.includes(name)));
}

/** What two runs of a statement have in common; text leaves out what is 0. */
function figures({ type, depth, relation, neverExecuted, ...node }: PlanNode) {
  return {
    type,
    depth,
    relation,
    neverExecuted,
    timed: node.actual?.totalMs !== undefined,
    sort: node.sort?.keys,
    hash: node.hash?.buckets !== undefined,
    removed: (node.rowsRemoved.byFilter ?? 0) > 0,
    workers: node.workers?.planned,
  };
}
