import type { RedisLink } from '../redis/index.ts';
import { encode, type SharedEntry } from './codec.ts';
import { type Connection, numberNew, raise, readGood } from './tag-numbers.ts';
import { EVERYTHING } from './tags.ts';

export interface SharedAnswer {
  entry: SharedEntry | undefined;
  /** The shared sequence as it was before the entry was read. */
  sequence: number;
}

/** Nothing is kept longer, so that the bump of a tag can be forgotten after it. */
export const LONGEST_SECONDS = 8 * 86_400;
/** A right that is not asked for again is free after this: its holder died, or cannot reach Redis. */
const LEASE_MS = 1_000;
/** How often a right that is still needed is to be renewed. */
export const RENEWED_EVERY_MS = 300;
const MOST_PENDING = 10_000;

/**
 * The tier in Redis that all processes share. Every tag has a number, the shared sequence at its last eviction; an entry
 * is good while the numbers of its tags are not above the sequence that its fill began with. What cannot be done while Redis is away is never an error: a read is `undefined`, an
 * eviction waits here and is done before anything is read again.
 */
export class SharedTier {
  private readonly link: RedisLink;
  private readonly build: string;
  private readonly changed: () => void;
  private readonly pending = new Set<string>();
  private recovering: Promise<void> | undefined;
  private usable = false;
  private readonly listeners: (() => void)[] = [];
  private latest: number | undefined;

  /**
   * @param build entries of another build are not read: pages name files that only their own build has.
   * @param changed called when the shared sequence tells of an eviction, before a fill may begin with it: messages may be
   * slower, and a fill that counts as later than the eviction must not read what was before it.
   */
  constructor(link: RedisLink, build: string, changed: () => void = () => undefined) {
    this.link = link;
    this.build = build;
    this.changed = changed;
    link.onDown(() => (this.usable = false));
    link.onUp(() => void this.recover());
    if (link.up) void this.recover();
  }

  /** Called each time Redis can be asked again. */
  onUsable(listener: () => void): void {
    this.listeners.push(listener);
    if (this.usable) listener();
  }

  /** undefined while Redis cannot be asked. */
  async read(key: string): Promise<SharedAnswer | undefined> {
    return this.attempt('cache.read', async () => {
      const place = { sequence: this.link.key('sequence'), entry: this.entryKey(key), tag: this.tagKey };
      const { sequence, entry } = await this.link.run('cache.read', async (redis) => readGood(redis, place));
      const since = sequence === null ? await this.nextSequence() : Number(sequence);
      this.noteSequence(since);
      return { entry, sequence: since };
    });
  }

  async write(key: string, entry: SharedEntry): Promise<void> {
    const seconds = Math.min(LONGEST_SECONDS, Math.ceil((entry.staleUntil - Date.now()) / 1_000));
    if (seconds <= 0) return;
    await this.attempt('cache.write', async () =>
      this.link.run('cache.write', async (redis) =>
        Promise.all([
          // A tag without a number is a miss: Redis may have let go of the number, and with it of an eviction.
          numberNew(redis, entry.tags.map(this.tagKey), entry.since, LONGEST_SECONDS),
          redis.set(this.entryKey(key), encode(entry), 'EX', seconds),
        ]),
      ),
    );
  }

  /**
   * The right to fill a key, for a second: whoever needs longer renews it.
   * @param token the same for each try of one who wants it: a command whose answer was not waited for may have been done.
   * @returns undefined where Redis did not say.
   */
  async lock(key: string, token: string): Promise<boolean | undefined> {
    const taken = await this.attempt('cache.lock', async () =>
      this.link.run('cache.lock', async (redis) => redis.eval(LOCK, 1, this.lockKey(key), token, LEASE_MS)),
    );
    return taken === undefined ? undefined : taken === 1;
  }

  /** Another second for who has the right. */
  async renew(key: string, token: string): Promise<void> {
    await this.attempt('cache.renew', async () =>
      this.link.run('cache.renew', async (redis) => redis.eval(RENEW, 1, this.lockKey(key), token, LEASE_MS)),
    );
  }

  async unlock(key: string, token: string): Promise<void> {
    await this.attempt('cache.unlock', async () =>
      this.link.run('cache.unlock', async (redis) => redis.eval(UNLOCK, 1, this.lockKey(key), token)),
    );
  }

  /** The number of the latest eviction of any process; undefined while Redis cannot be asked. */
  async sequence(): Promise<number | undefined> {
    return this.attempt('cache.sequence', async () => {
      const sequence = await this.link.run('cache.sequence', async (redis) => redis.get(this.link.key('sequence')));
      return sequence === null ? this.nextSequence() : Number(sequence);
    });
  }

  /**
   * Makes every entry with one of the tags unreadable, now or before anything is read again.
   * @returns the number of the eviction; undefined where it is yet to be done.
   */
  async bump(tags: readonly string[]): Promise<number | undefined> {
    const done = await this.attempt('cache.evict', async () => this.raise(tags));
    if (done !== undefined) return done;
    this.usable = false;
    for (const tag of tags) this.pending.add(tag);
    if (this.pending.size > MOST_PENDING) {
      this.pending.clear();
      this.pending.add(EVERYTHING);
    }
    if (this.link.up) void this.recover();
    return undefined;
  }

  /** Entries whose key has this form; `*` stands for anything. Walks the keys of every node in steps. */
  async deleteByPattern(pattern: string): Promise<void> {
    const match = this.entryKey(pattern.replaceAll(/[?[\]\\]/g, String.raw`\$&`));
    await this.attempt('cache.delete-by-pattern', async () => {
      for (const node of await this.link.run('cache.nodes', async (redis) => mastersOf(redis))) {
        let cursor = '0';
        do {
          const [next, keys] = await node.scan(cursor, 'MATCH', match, 'COUNT', 500);
          await Promise.all(keys.map(async (key) => node.unlink(key)));
          cursor = next;
        } while (cursor !== '0');
      }
    });
  }

  private noteSequence(sequence: number): void {
    if (sequence === this.latest) return;
    this.latest = sequence;
    this.changed();
  }

  private async raise(tags: readonly string[]): Promise<number> {
    const sequence = await this.nextSequence();
    await this.link.run('cache.raise', async (redis) => raise(redis, tags.map(this.tagKey), sequence, LONGEST_SECONDS));
    return sequence;
  }

  private async nextSequence(): Promise<number> {
    return this.link.run('cache.sequence', async (redis) =>
      Number(await redis.eval(NEXT_SEQUENCE, 1, this.link.key('sequence'))),
    );
  }

  /** What was evicted meanwhile is evicted before anything is read again. */
  private async recover(): Promise<void> {
    this.recovering ??= this.catchUp().finally(() => (this.recovering = undefined));
    await this.recovering;
  }

  private async catchUp(): Promise<void> {
    try {
      await this.noteServer();
      while (this.pending.size > 0) {
        const tags = [...this.pending];
        await this.raise(tags);
        for (const tag of tags) this.pending.delete(tag);
      }
      this.usable = true;
      for (const listener of this.listeners) listener();
    } catch {
      // Still away: the link tells when to try again, and the timer where it does not.
      setTimeout(() => void (this.link.up && this.recover()), RECOVERY_MS).unref();
    }
  }

  /**
   * A server that was restarted from a snapshot, or a replica that was promoted, may have lost evictions but not the
   * entries they were about: the first process that meets a new server makes all entries unreadable.
   */
  private async noteServer(): Promise<void> {
    const run = await this.link.run('cache.server', async (redis) => runIdsOf(redis));
    const name = this.link.key('server');
    if ((await this.link.run('cache.server', async (redis) => redis.get(name))) === run) return;
    await this.raise([EVERYTHING]);
    await this.link.run('cache.server', async (redis) => redis.set(name, run));
  }

  private async attempt<T>(_operation: string, work: () => Promise<T>): Promise<T | undefined> {
    if (!this.usable) return undefined;
    try {
      return await work();
    } catch {
      return undefined;
    }
  }

  private lockKey(key: string): string {
    return this.link.key('lock', this.build, key);
  }

  private entryKey(key: string): string {
    return this.link.key('entry', this.build, key);
  }

  private readonly tagKey = (tag: string): string => this.link.key('tag', tag);
}

const RECOVERY_MS = 500;

function mastersOf(redis: Connection) {
  return Promise.resolve('nodes' in redis ? redis.nodes('master') : [redis]);
}

async function runIdsOf(redis: Connection): Promise<string> {
  const infos = await Promise.all((await mastersOf(redis)).map(async (node) => node.info('server')));
  return infos
    .map((info) => /run_id:(\w+)/.exec(info)?.[1] ?? '')
    .sort()
    .join(' ');
}

/** Never goes back, also not after a failover that lost the last writes: it follows the server's clock in µs. */
const NEXT_SEQUENCE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000000 + time[2]
  local last = tonumber(redis.call('GET', KEYS[1]) or '0')
  if now <= last then now = last + 1 end
  redis.call('SET', KEYS[1], string.format('%.0f', now))
  return string.format('%.0f', now)`;

const LOCK = `
  if redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then return 1 end
  return redis.call('GET', KEYS[1]) == ARGV[1] and 1 or 0`;

const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;

const UNLOCK = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;
