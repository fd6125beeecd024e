import { createHash } from 'node:crypto';

import { errorMessage } from '../../../shared/errors.ts';
import type { RedisLink } from '../../redis/index.ts';
import type { Rate } from '../policy.ts';
import { type RateLimitDriver, type Taken, takenFrom } from '../taken.ts';

/**
 * `schedule` in one step, on one key (so that a cluster runs it where the key lives) and by Redis's own clock: what a
 * process thinks the time is does not matter. The key goes when nothing is owed any more. Numbers are whole and below
 * 2^53, so the doubles of Lua hold them exactly. Needs Redis 5 or newer (a script that asks for TIME may write).
 */
const TAKE = `
local interval, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local kept = tonumber(redis.call('GET', KEYS[1]) or now)
local due = math.min(math.max(kept, now), now + tolerance)
local passed = 0
if due + interval - now <= tolerance then
  due = due + interval
  passed = 1
end
if passed == 1 or kept > due then
  redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
end
return { passed, due - now }
`;

const DIGEST = createHash('sha1').update(TAKE).digest('hex');

/** Counts in Redis, for all processes together. Rejects with RedisUnavailable while Redis is away. */
export class RedisCounts implements RateLimitDriver {
  private readonly link: RedisLink;

  constructor(link: RedisLink) {
    this.link = link;
  }

  async take(key: string, rate: Rate): Promise<Taken> {
    const [passed, ahead] = await this.link.run('rate-limit', async (redis) => {
      const given = [1, this.link.key('limit', key), rate.interval, rate.tolerance] as const;
      try {
        return (await redis.evalsha(DIGEST, ...given)) as [number, number];
      } catch (error) {
        // Redis forgets its scripts when it restarts.
        if (!errorMessage(error).startsWith('NOSCRIPT')) throw error;
        return (await redis.eval(TAKE, ...given)) as [number, number];
      }
    });
    return takenFrom(passed === 1, ahead, 0, rate);
  }
}
