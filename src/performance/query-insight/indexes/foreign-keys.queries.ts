import type { Queryable } from '../../database/index.ts';

export interface ForeignKey {
  name: string;
  tableId: number;
  /** Quoted, with its schema. */
  table: string;
  bareTable: string;
  referenced: string;
  /** Numbers and quoted names of the referencing columns, in the order of the key. */
  columns: number[];
  columnNames: string[];
  /** "CASCADE", "NO ACTION", … */
  onDelete: string;
  /** Of the referencing table, as the statistics count them. */
  rows: number;
  /** Of the referenced table, since the statistics were reset. */
  deletes: number;
  partitioned: boolean;
}

/** Foreign keys of the database's own schemas; of partitions only their parent's; 2,000 at most. */
export async function foreignKeys(database: Queryable): Promise<ForeignKey[]> {
  return database.query<ForeignKey>(
    'insight.foreign-keys',
    `SELECT k.conname AS name, t.oid::int8 AS "tableId", quote_ident(n.nspname) || '.' || quote_ident(t.relname) AS table,
       t.relname AS "bareTable", k.confrelid::regclass::text AS referenced,
       ARRAY(SELECT a::int FROM unnest(k.conkey) WITH ORDINALITY AS u (a, place) ORDER BY place) AS columns,
       ARRAY(
         SELECT quote_ident(a.attname) FROM unnest(k.conkey) WITH ORDINALITY AS u (number, place)
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = u.number ORDER BY place
       ) AS "columnNames",
       CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT'
         WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END AS "onDelete",
       greatest(coalesce(s.n_live_tup, 0), 0) AS rows, coalesce(r.n_tup_del, 0) AS deletes, t.relkind = 'p' AS partitioned
     FROM pg_constraint k
     JOIN pg_class t ON t.oid = k.conrelid
     JOIN pg_namespace n ON n.oid = t.relnamespace
     LEFT JOIN pg_stat_user_tables s ON s.relid = t.oid
     LEFT JOIN pg_stat_user_tables r ON r.relid = k.confrelid
     WHERE k.contype = 'f' AND k.conparentid = 0 AND NOT t.relispartition
       AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
     ORDER BY rows DESC, "table", name LIMIT 2000`,
  );
}
