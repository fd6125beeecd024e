import type { Queryable } from '../../database/index.ts';
import type { Answer, Remark } from './remark.ts';

export interface CacheHitRow {
  kind: 'tables' | 'indexes' | 'toast';
  blocksHit: number;
  blocksRead: number;
  /** 0 to 1; null where nothing was read. */
  ratio: number | null;
}

const LOW = 0.95;
/** Blocks of 8 kB: 800 MB were fetched since the statistics began, so it is no first look at a new server. */
const ENOUGH_READS = 100_000;

/**
 * How much of what is read is in PostgreSQL's memory? What it fetches may still be in the system's cache, which no
 * statistic here tells apart from the disk.
 */
export async function cacheHit(database: Queryable): Promise<Answer<CacheHitRow>> {
  const rows = await database.query<CacheHitRow>(
    'insight.cache-hit',
    `SELECT kind, hit AS "blocksHit", read AS "blocksRead", hit / nullif(hit + read, 0) AS ratio
     FROM (
       SELECT sum(heap_blks_hit)::float8 AS heap_hit, sum(heap_blks_read)::float8 AS heap_read,
         sum(idx_blks_hit)::float8 AS idx_hit, sum(idx_blks_read)::float8 AS idx_read,
         sum(toast_blks_hit + tidx_blks_hit)::float8 AS toast_hit, sum(toast_blks_read + tidx_blks_read)::float8 AS toast_read
       FROM pg_statio_user_tables
     ) sums
     CROSS JOIN LATERAL (VALUES ('tables', coalesce(heap_hit, 0), coalesce(heap_read, 0)),
       ('indexes', coalesce(idx_hit, 0), coalesce(idx_read, 0)),
       ('toast', coalesce(toast_hit, 0), coalesce(toast_read, 0))) AS parts (kind, hit, read)`,
  );
  return { rows, remarks: rows.filter(isLow).map(remarkOn) };
}

function isLow({ ratio, blocksRead }: CacheHitRow): boolean {
  return ratio !== null && ratio < LOW && blocksRead > ENOUGH_READS;
}

function remarkOn({ kind, ratio, blocksHit, blocksRead }: CacheHitRow): Remark {
  return {
    code: 'cache-hit-low',
    severity: 'warning',
    subject: kind,
    title: `${((ratio ?? 0) * 100).toFixed(1)} % of the blocks of ${kind} were in shared_buffers`,
    evidence: { blocksHit, blocksRead },
    why: 'The rest was fetched from the system: shared_buffers are small for what is read again and again, or large tables are read from end to end.',
    fix: null,
    reverse: null,
  };
}
