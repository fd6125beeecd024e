/** SQL over a row of pg_stat_statements, by what this room calls it; milliseconds, blocks of 8 kB, bytes. */
export type StatementColumns = Readonly<Record<Figure, string>>;

export type Figure =
  | 'toplevel'
  | 'since'
  | 'calls'
  | 'totalMs'
  | 'minMs'
  | 'maxMs'
  | 'squareMs'
  | 'planMs'
  | 'rows'
  | 'hit'
  | 'read'
  | 'dirtied'
  | 'written'
  | 'temp'
  | 'ioMs'
  | 'walBytes';

/**
 * Names changed over the versions (PostgreSQL 14: toplevel; 15: temp_blk_…_time; 17: blk_read_time became
 * shared_blk_read_time and local_blk_read_time, stats_since came), so what the view has decides, not the version.
 * `squareMs` is the sum of squares, out of which the deviation of any window can be had again.
 */
export function readableColumns(has: ReadonlySet<string>): StatementColumns {
  const sum = (...names: string[]) => names.filter((name) => has.has(name)).join(' + ') || '0';
  const one = (name: string, otherwise: string) => (has.has(name) ? name : otherwise);
  return {
    toplevel: one('toplevel', 'true'),
    since: one('stats_since', 'NULL::timestamptz'),
    calls: 'calls',
    totalMs: 'total_exec_time',
    minMs: 'min_exec_time',
    maxMs: 'max_exec_time',
    squareMs: 'calls * (stddev_exec_time ^ 2 + mean_exec_time ^ 2)',
    planMs: sum('total_plan_time'),
    rows: 'rows',
    hit: sum('shared_blks_hit', 'local_blks_hit'),
    read: sum('shared_blks_read', 'local_blks_read'),
    dirtied: sum('shared_blks_dirtied', 'local_blks_dirtied'),
    written: sum('shared_blks_written', 'local_blks_written'),
    temp: sum('temp_blks_read', 'temp_blks_written'),
    ioMs: sum(
      'blk_read_time',
      'blk_write_time',
      'shared_blk_read_time',
      'shared_blk_write_time',
      'local_blk_read_time',
      'local_blk_write_time',
      'temp_blk_read_time',
      'temp_blk_write_time',
    ),
    walBytes: sum('wal_bytes'),
  };
}
