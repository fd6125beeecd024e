import type { RedisLink } from '../redis/index.ts';

export type Connection = Parameters<Parameters<RedisLink['run']>[1]>[0];

/** On a Cluster keys live on different nodes: one command each. On one server one command does for all. */
function isCluster(redis: Connection): boolean {
  return 'nodes' in redis;
}

/** Gives a number to those that have none. */
export async function numberNew(
  redis: Connection,
  keys: readonly string[],
  number: number,
  seconds: number,
): Promise<void> {
  if (isCluster(redis)) await Promise.all(keys.map(async (key) => redis.set(key, number, 'EX', seconds, 'NX')));
  else if (keys.length > 0) await redis.eval(NUMBER_NEW, keys.length, ...keys, number, seconds);
}

/** @returns null for those that have none. */
export async function numbersOf(redis: Connection, keys: readonly string[]): Promise<(string | null)[]> {
  if (isCluster(redis)) return Promise.all(keys.map(async (key) => redis.get(key)));
  return keys.length === 0 ? [] : redis.mget(...keys);
}

/** Two evictions of one tag may arrive in the other order: the higher number stays. */
export async function raise(
  redis: Connection,
  keys: readonly string[],
  number: number,
  seconds: number,
): Promise<void> {
  if (isCluster(redis)) await Promise.all(keys.map(async (key) => redis.eval(RAISE, 1, key, number, seconds)));
  else if (keys.length > 0) await redis.eval(RAISE, keys.length, ...keys, number, seconds);
}

const NUMBER_NEW = `
  for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'EX', ARGV[2], 'NX') end
  return 1`;

const RAISE = `
  for _, key in ipairs(KEYS) do
    local last = tonumber(redis.call('GET', key) or '0')
    if last < tonumber(ARGV[1]) then redis.call('SET', key, ARGV[1], 'EX', ARGV[2]) end
  end
  return 1`;
