/**
 * Redis did not answer: it is away, hangs, or refuses everything for now. Callers go on without it.
 * Carries neither arguments nor addresses with passwords, so it may be logged.
 */
export class RedisUnavailable extends Error {
  constructor(reason: string) {
    super(`Redis is unavailable: ${reason}`);
    this.name = 'RedisUnavailable';
  }
}
