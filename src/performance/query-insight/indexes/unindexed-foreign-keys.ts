import { createHash } from 'node:crypto';

import type { Remark } from '../health/remark.ts';
import type { ForeignKey } from './foreign-keys.queries.ts';
import type { IndexFacts } from './index-facts.queries.ts';

const LARGE_ROWS = 10_000;

/**
 * Foreign keys whose referencing columns no index begins with: deleting a referenced row, or changing its key, reads the
 * whole referencing table. Partial indexes do not count, but for those that leave out only NULL, which refers to nothing.
 */
export function unindexedForeignKeys(keys: readonly ForeignKey[], indexes: readonly IndexFacts[]): Remark[] {
  const ofTable = Map.groupBy(indexes, ({ tableId }) => tableId);
  return keys
    .filter((key) => !(ofTable.get(key.tableId) ?? []).some((index) => serves(index, key)))
    .map((key) => remarkOn(key));
}

function serves(index: IndexFacts, { columns, columnNames }: ForeignKey): boolean {
  const searchable = index.method === 'btree' || (index.method === 'hash' && columns.length === 1);
  if (!index.valid || !searchable) return false;
  if (index.predicate !== null && !leavesOutNullOnly(index.predicate, columnNames)) return false;
  const leading = index.keys.slice(0, columns.length).map((key) => Number(key.split('|', 1)[0]));
  return columns.every((column) => leading.includes(column));
}

function leavesOutNullOnly(predicate: string, columnNames: readonly string[]): boolean {
  return columnNames.some((name) => predicate === `(${name} IS NOT NULL)`);
}

function remarkOn(key: ForeignKey): Remark {
  const { table, columnNames, referenced, name, rows, deletes, onDelete, partitioned } = key;
  const columns = columnNames.join(', ');
  const index = indexName(key);
  return {
    code: 'foreign-key-without-index',
    severity: rows >= LARGE_ROWS ? 'warning' : 'info',
    subject: table,
    title: `No index begins with ${table} (${columns}), which refers to ${referenced}`,
    evidence: { constraint: name, rows, deletesOfReferenced: deletes, onDelete },
    why: `Deleting a row of ${referenced} looks for those that refer to it, and reads ${table} from end to end.`,
    fix: `CREATE INDEX ${partitioned ? '' : 'CONCURRENTLY '}${index} ON ${table} (${columns})`,
    reverse: `DROP INDEX ${partitioned ? '' : 'CONCURRENTLY '}${table.slice(0, table.length - quotedLength(key))}${index}`,
  };
}

/** 63 bytes at most: what is cut off is told apart by a hash. */
function indexName({ bareTable, columnNames }: ForeignKey): string {
  const name = [bareTable, ...columnNames, 'fk']
    .join('_')
    .replaceAll(/[^\p{L}\p{N}_]/gu, '_')
    .toLowerCase();
  if (Buffer.byteLength(name) <= 63) return /^[\p{L}_]/u.test(name) ? name : `i_${name}`;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${Buffer.from(name).subarray(0, 50).toString().replaceAll('\uFFFD', '')}_${hash}`;
}

function quotedLength({ table }: ForeignKey): number {
  return /(?:"(?:[^"]|"")*"|[^."]+)$/.exec(table)?.[0].length ?? 0;
}
