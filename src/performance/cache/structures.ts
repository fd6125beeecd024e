import type { RedisLink } from '../redis/index.ts';
import { LocalStructures } from './local-structures.ts';

export interface Scored {
  member: string;
  score: number;
}

/**
 * Counters and sorted sets: shared through Redis, this process's own without one or while it is away. They are for
 * statistics that may lose a little, never for stock or money.
 */
export class Structures {
  private readonly link: RedisLink | undefined;
  private readonly local = new LocalStructures();

  constructor(link?: RedisLink) {
    this.link = link;
  }

  /** Adds and returns the sum; a new counter begins at 0 and ends `ttl` seconds later. */
  async increment(key: string, by: number, ttl: number): Promise<number> {
    return this.either(
      async (redis) => Number(await redis.eval(INCREMENT, 1, this.name('counter', key), by, ttl)),
      () => this.local.increment(key, by, ttl),
    );
  }

  /** Adds to the score of a member; the set ends `ttl` seconds after the last addition and keeps the 1,000 highest. */
  async sortedSetAdd(key: string, member: string, by: number, ttl: number): Promise<void> {
    await this.either(
      async (redis) => void (await redis.eval(ADD, 1, this.name('set', key), by, member, ttl, MOST_MEMBERS)),
      () => this.local.add(key, member, by, ttl, MOST_MEMBERS),
    );
  }

  /** The highest scores first. */
  async sortedSetRange(key: string, limit: number): Promise<Scored[]> {
    return this.either(
      async (redis) => pairs(await redis.zrevrange(this.name('set', key), 0, limit - 1, 'WITHSCORES')),
      () => this.local.highest(key, limit),
    );
  }

  private async either<T>(shared: (redis: Connection) => Promise<T>, local: () => T): Promise<T> {
    if (this.link === undefined || !this.link.up) return local();
    try {
      return await this.link.run('cache.structure', shared);
    } catch {
      return local();
    }
  }

  private name(kind: string, key: string): string {
    return this.link?.key(kind, key) ?? key;
  }
}

type Connection = Parameters<Parameters<RedisLink['run']>[1]>[0];

const MOST_MEMBERS = 1_000;

function pairs(flat: readonly string[]): Scored[] {
  return flat.flatMap((member, index) => (index % 2 === 0 ? [{ member, score: Number(flat[index + 1]) }] : []));
}

const INCREMENT = `
  local sum = redis.call('INCRBY', KEYS[1], ARGV[1])
  if sum == tonumber(ARGV[1]) then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
  return sum`;

const ADD = `
  redis.call('ZINCRBY', KEYS[1], ARGV[1], ARGV[2])
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -tonumber(ARGV[4]) - 1)
  redis.call('EXPIRE', KEYS[1], ARGV[3])
  return 1`;
