import { RedisLink, redisSettings } from '../../src/performance/redis/index.ts';
import { readSettings } from '../../src/shared/settings.ts';
import { whenDone } from './cleanup.ts';

/**
 * A link to `url`, closed when the tests of the file have run; `more` are further REDIS_ variables. It is patient, so that
 * a machine busy with other tests is not taken for a Redis that hangs.
 */
export function openLink(url: string, more: Record<string, string> = {}): RedisLink {
  const link = RedisLink.open(
    readSettings({ redis: redisSettings }, { REDIS_URL: url, REDIS_COMMAND_TIMEOUT: '2000', ...more }).redis,
  );
  if (link === undefined) throw new Error('There is no link without an address.');
  whenDone(async () => link.close());
  return link;
}
