import type { RedisLink } from '../redis/index.ts';
import { decode, FORM, type SharedEntry } from './codec.ts';

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

/** Where a server keeps an entry, and the numbers that it is judged by. */
export interface EntryPlace {
  sequence: string;
  entry: string;
  /** The key of a tag's number. */
  tag: (name: string) => string;
}

/**
 * The shared sequence, and the entry where it is good: no tag of it has a number above its own, or none at all. One
 * round trip to a server; on a Cluster, where the keys live on different nodes, two.
 */
export async function readGood(
  redis: Connection,
  { sequence, entry, tag }: EntryPlace,
): Promise<{ sequence: string | null; entry: SharedEntry | undefined }> {
  if (!isCluster(redis)) {
    const answer = await redis.callBuffer('EVAL', READ_GOOD, 2, sequence, entry, tag(''), FORM);
    const [now, bytes] = answer as [Buffer | null, Buffer | null];
    return { sequence: now === null ? null : now.toString(), entry: bytes === null ? undefined : decode(bytes) };
  }
  const [now, bytes] = await Promise.all([redis.get(sequence), redis.getBuffer(entry)]);
  const found = bytes === null ? undefined : decode(bytes);
  if (found === undefined) return { sequence: now, entry: undefined };
  const numbers = await Promise.all(found.tags.map(async (name) => redis.get(tag(name))));
  const good = numbers.every((number) => number !== null && Number(number) <= found.since);
  return { sequence: now, entry: good ? found : undefined };
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

/** Reads the line before the entry, see codec.ts. A number that is missing (`false`) may have been an eviction. */
const READ_GOOD = `
  local sequence = redis.call('GET', KEYS[1])
  local entry = redis.call('GET', KEYS[2])
  if not entry or string.byte(entry) ~= tonumber(ARGV[2]) then return {sequence, false} end
  local read, head = pcall(cjson.decode, string.sub(entry, 2, (string.find(entry, '\\n', 2, true) or 2) - 1))
  if not read then return {sequence, false} end
  local since = table.remove(head, 1)
  for i, tag in ipairs(head) do head[i] = ARGV[1] .. tag end
  for _, number in ipairs(redis.call('MGET', unpack(head))) do
    if not number or tonumber(number) > since then return {sequence, false} end
  end
  return {sequence, entry}`;

const NUMBER_NEW = `
  for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'EX', ARGV[2], 'NX') end
  return 1`;

const RAISE = `
  for _, key in ipairs(KEYS) do
    local last = tonumber(redis.call('GET', key) or '0')
    if last < tonumber(ARGV[1]) then redis.call('SET', key, ARGV[1], 'EX', ARGV[2]) end
  end
  return 1`;
