import type { Client } from 'pg';

import { nodesNamed, namesOf, parseText } from '../src/performance/query-insight/index.ts';
import type { CorpusCase, CorpusStatement } from './advisor-corpus/corpus.ts';

/** An advisor made again by what its authors have published. @returns definitions as they follow ON in CREATE INDEX. */
export type Peer = (client: Client, workload: CorpusCase) => Promise<string[]>;

interface Column {
  table: string;
  column: string;
  type: string;
}

interface Planned {
  cost: number;
  indexes: string[];
}

/**
 * Dexter (github.com/ankane/dexter, lib/dexter/indexer.rb and column_resolver.rb): B-trees on every column the statement
 * names, then on every pair of them; single ones are kept where they halve a cost of 100 or more, pairs where they halve it
 * again. It is given the values, as its logs would have them.
 */
export const dexter: Peer = async (client, { statements }) => {
  const chosen: string[][] = [];
  const present = await presentBtrees(client);
  for (const statement of statements) {
    const initial = await planned(client, statement);
    if (initial.cost < 100) continue;
    const columns = (await namedColumns(client, statement.sql)).filter(({ type }) => !type.startsWith('json'));
    const names = new Map<string, string[]>();
    for (const { table, column } of columns) await suppose(client, [table, column], names);
    const single = await planned(client, statement);
    for (const one of columns) {
      for (const other of columns) {
        if (one.table === other.table && one.column !== other.column)
          await suppose(client, [one.table, one.column, other.column], names);
      }
    }
    const pair = await planned(client, statement);
    await client.query('SELECT hypopg_reset()');
    chosen.push(
      ...dexterChoice({ initial, single, pair }, (plan) =>
        plan.indexes
          .flatMap((name) => (names.has(name) ? [names.get(name) ?? []] : []))
          .filter((index) => !present.has(index.join())),
      ),
    );
  }
  const unique = [...new Map(chosen.map((index) => [index.join(), index])).values()];
  return unique
    .filter(
      ([table, column, second]) =>
        second !== undefined ||
        !unique.some((other) => other[0] === table && other[1] === column && other[2] !== undefined),
    )
    .map(([table, ...keys]) => `${table} (${keys.join(', ')})`);
};

function dexterChoice(
  { initial, single, pair }: { initial: Planned; single: Planned; pair: Planned },
  indexesOf: (plan: Planned) => string[][],
): string[][] {
  const saves = single.cost < initial.cost * 0.5;
  const savesAgain = single.cost > 100 && pair.cost < single.cost * 0.5;
  let indexes = indexesOf(savesAgain ? pair : single);
  if (savesAgain && indexes.length > 1) indexes = indexesOf(single);
  return (saves || savesAgain) && indexes.length <= 2 ? indexes : [];
}

/**
 * Supabase's index_advisor (github.com/supabase/index_advisor, index_advisor--0.2.0.sql): a B-tree on every column of the
 * tables that has none of its own and a type of its list; what the generic plan then uses is proposed.
 */
export const indexAdvisor: Peer = async (client, { statements }) => {
  const found = new Map<string, string>();
  for (const { sql } of statements) {
    const { rows } = await client.query<{ table: string; column: string }>(
      `SELECT c.relname AS table, a.attname AS column FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indexprs IS NULL AND i.indpred IS NULL
         AND (SELECT array_agg(x) FROM unnest(i.indkey) v (x)) = ARRAY[a.attnum]
       WHERE c.relname = ANY ($1) AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'm')
         AND a.attnum > 0 AND NOT a.attisdropped AND i.indrelid IS NULL
         AND a.atttypid = ANY ('{20,16,1082,1184,1114,701,23,21,700,1083,2950,1700,25,18,1042,1043}'::oid[])`,
      [await namedTables(sql)],
    );
    const names = new Map<string, string[]>();
    for (const { table, column } of rows) await suppose(client, [table, column], names);
    const plan = await genericallyPlanned(client, sql);
    await client.query('SELECT hypopg_reset()');
    for (const name of plan.indexes) {
      const [table, column] = names.get(name) ?? [];
      if (table !== undefined) found.set(`${table} ${column}`, `${table} (${column})`);
    }
  }
  return [...found.values()];
};

async function suppose(client: Client, [table, ...keys]: string[], names: Map<string, string[]>): Promise<void> {
  const { rows } = await client.query<{ name: string }>('SELECT indexname AS name FROM hypopg_create_index($1)', [
    `CREATE INDEX ON ${table} (${keys.join(', ')})`,
  ]);
  names.set(rows[0]?.name ?? '', [table ?? '', ...keys]);
}

async function planned(client: Client, { sql, params = [] }: CorpusStatement): Promise<Planned> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanJson }] }>(`EXPLAIN (FORMAT JSON) ${sql}`, [
    ...params,
  ]);
  return readPlanned(rows[0]?.['QUERY PLAN'][0].Plan);
}

async function genericallyPlanned(client: Client, sql: string): Promise<Planned> {
  await client.query(`PREPARE peer AS ${sql}`);
  await client.query('SET plan_cache_mode = force_generic_plan');
  try {
    const { rows: types } = await client.query<{ count: number }>(
      `SELECT coalesce(cardinality(parameter_types), 0) AS count FROM pg_prepared_statements WHERE name = 'peer'`,
    );
    const values = Array.from({ length: types[0]?.count ?? 0 }, () => 'NULL').join(', ');
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanJson }] }>(
      `EXPLAIN (FORMAT JSON) EXECUTE peer${values === '' ? '' : `(${values})`}`,
    );
    return readPlanned(rows[0]?.['QUERY PLAN'][0].Plan);
  } finally {
    await client.query('RESET plan_cache_mode');
    await client.query('DEALLOCATE peer');
  }
}

interface PlanJson {
  'Total Cost': number;
  'Index Name'?: string;
  Plans?: PlanJson[];
}

function readPlanned(plan: PlanJson | undefined): Planned {
  const indexes: string[] = [];
  const read = (node: PlanJson) => {
    if (node['Index Name'] !== undefined) indexes.push(node['Index Name']);
    for (const child of node.Plans ?? []) read(child);
  };
  if (plan !== undefined) read(plan);
  return { cost: plan?.['Total Cost'] ?? 0, indexes: [...new Set(indexes)] };
}

async function namedTables(sql: string): Promise<string[]> {
  const tree = await parseText(sql);
  const statement = tree.stmts?.[0]?.stmt;
  if (statement === undefined) return [];
  return [...new Set(nodesNamed(statement, 'RangeVar').map(({ node }) => node.relname ?? ''))];
}

/** The columns a statement names, of every table it names. */
export async function namedColumns(client: Client, sql: string): Promise<Column[]> {
  const tree = await parseText(sql);
  const statement = tree.stmts?.[0]?.stmt;
  const names =
    statement === undefined
      ? []
      : nodesNamed(statement, 'ColumnRef').map(({ node }) => namesOf(node.fields).at(-1) ?? '');
  const { rows } = await client.query<Column>(
    `SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'm') AND a.attnum > 0 AND NOT a.attisdropped
       AND c.relname = ANY ($1) AND a.attname = ANY ($2) ORDER BY 1, 2`,
    [await namedTables(sql), names],
  );
  return rows;
}

/** The first and the first two columns of every B-tree: what Dexter does not propose again. */
async function presentBtrees(client: Client): Promise<Set<string>> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(
    `SELECT c.relname AS table, ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, false) FROM generate_series(1, i.indnkeyatts) k) AS columns
     FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
     WHERE c.relnamespace = 'public'::regnamespace AND m.amname = 'btree'`,
  );
  return new Set(
    rows.flatMap(({ table, columns }) => [
      [table, ...columns.slice(0, 1)].join(),
      [table, ...columns.slice(0, 2)].join(),
    ]),
  );
}
