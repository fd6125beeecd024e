/** Where an answer came from, as its Cache-Status says (RFC 9211): `social-selling; hit; detail=memory`. */
export const TIERS = ['memory', 'redis', 'stale', 'miss', 'bypass', 'unsaid'] as const;

/** @returns an index into TIERS; 'unsaid' where there is no such header. */
export function tierOf(cacheStatus: string): number {
  if (cacheStatus === '') return UNSAID;
  const said = cacheStatus.toLowerCase();
  if (/\bfwd=bypass\b|\bfwd=(method|request)\b/.test(said)) return BYPASS;
  if (/\bfwd=stale\b|\bdetail="?stale|\bttl=-/.test(said)) return STALE;
  if (!/;\s*hit\b/.test(said)) return MISS;
  return /\bdetail="?redis/.test(said) ? REDIS : MEMORY;
}

/** Answers from a cache among those that could have come from one, 0 to 1; undefined where none could. */
export function hitRate(tiers: ArrayLike<number>): number | undefined {
  const hits = (tiers[MEMORY] ?? 0) + (tiers[REDIS] ?? 0) + (tiers[STALE] ?? 0);
  const all = hits + (tiers[MISS] ?? 0);
  return all === 0 ? undefined : hits / all;
}

const [MEMORY, REDIS, STALE, MISS, BYPASS, UNSAID] = [0, 1, 2, 3, 4, 5] as const;
