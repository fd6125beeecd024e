import { parseText } from '../sql/grammar.ts';

import type { AdvisedStatement } from './describe-statement.ts';
import type { IndexShape } from './index-shape.ts';
import type { TableFacts } from './tables.queries.ts';

/** What is written to a table in the time the workload stands for. */
export interface TableWrites {
  /** New versions of rows that need an entry in every index. */
  rows: number;
  /** Versions that need none as long as none of these columns is indexed (HOT). */
  hotRows: number;
  hotColumns: ReadonlySet<string>;
}

/** An entry costs about half a page read by the planner's measure, and a GIN entry several. */
const ENTRY_COST = { btree: 0.5, gin: 2.5, brin: 0.02 } as const;

/** From those statements of the workload that write. */
export async function writesOf(
  statements: readonly AdvisedStatement[],
  tables: ReadonlyMap<string, TableFacts>,
): Promise<Map<string, TableWrites>> {
  const writes = new Map<string, TableWrites>();
  for (const name of tables.keys()) writes.set(name, { rows: 0, hotRows: 0, hotColumns: new Set() });
  for (const statement of statements.filter((one) => one.writes)) {
    const target = await writtenTable(statement.sql);
    const name = [...tables].find(([, facts]) => facts.name === target?.table)?.[0];
    const known = name === undefined ? undefined : writes.get(name);
    if (name === undefined || known === undefined || target === undefined) continue;
    const hot = target.columns.length > 0;
    writes.set(name, {
      rows: known.rows + (hot || target.deletes ? 0 : statement.calls),
      hotRows: known.hotRows + (hot ? statement.calls : 0),
      hotColumns: new Set([...known.hotColumns, ...target.columns]),
    });
  }
  return writes;
}

/** What keeping the index costs, in the planner's units. */
export function upkeepCost(shape: IndexShape, writes: TableWrites | undefined, indexes: number): number {
  if (writes === undefined) return 0;
  return rowsMade(shape, writes, indexes) * ENTRY_COST[shape.method];
}

/** Entries that are made for it: where it ends that updates need none (HOT), all other indexes get theirs, too. */
export function rowsMade(shape: IndexShape, writes: TableWrites, indexes: number): number {
  const columns = [...shape.keys.flatMap(({ column }) => column ?? []), ...shape.include];
  const ends = columns.some((column) => writes.hotColumns.has(column));
  return writes.rows + (ends ? writes.hotRows * (indexes + 1) : 0);
}

async function writtenTable(sql: string): Promise<{ table: string; columns: string[]; deletes: boolean } | undefined> {
  const parsed = await parseText(sql);
  const statement = parsed.stmts?.[0]?.stmt;
  if (statement === undefined) return undefined;
  if ('InsertStmt' in statement)
    return { table: statement.InsertStmt.relation?.relname ?? '', columns: [], deletes: false };
  if ('DeleteStmt' in statement)
    return { table: statement.DeleteStmt.relation?.relname ?? '', columns: [], deletes: true };
  if (!('UpdateStmt' in statement)) return undefined;
  const { relation, targetList = [] } = statement.UpdateStmt;
  const columns = targetList.flatMap((node) => ('ResTarget' in node ? (node.ResTarget.name ?? []) : []));
  return { table: relation?.relname ?? '', columns, deletes: false };
}
