/** On what terms a value is kept. */
export interface CacheOptions {
  /** Seconds it is fresh; 3,600 unless told. Up to a tenth less, so that not everything expires at once. */
  ttl?: number;
  /** Seconds after that in which it may be served while one request refreshes it, or while the origin fails; as long as ttl unless told. */
  grace?: number;
  /** Seconds after an eviction in which the old value may be served while one request refreshes it; 0 unless told. */
  lag?: number;
  tags?: readonly string[];
  /** Kept in the memory of this process alone. */
  local?: boolean;
  /**
   * Whoever misses it makes it, without asking whether another process is at it, and tells Redis behind the answer: one
   * round trip at most is waited for. For what is asked for by one client and costs a small query.
   */
  alone?: boolean;
  /** What the value holds in memory, where its maker knows better than an estimate. */
  bytes?: (value: unknown) => number;
}
