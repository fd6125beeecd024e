import { setTimeout as pause } from 'node:timers/promises';

import type { CacheOptions } from './cache-options.ts';
import type { Begun, CacheParts, Flight, Follower, Load } from './cache-parts.ts';
import type { EvictionBus } from './eviction-bus.ts';
import { CacheCounts } from './counts.ts';
import { isOutage } from './errors.ts';
import { apart, collect, CollectingFill, noteUse } from './fill.ts';
import { type Entry, MemoryTier } from './memory-tier.ts';
import type { SharedAnswer, SharedTier } from './shared-tier.ts';
import { entryFrom, entryOfShared, type Found, foundIn, type Made, sharedEntryOf } from './found.ts';
import { HeardSequence, LONGEST_WAY_MS } from './heard-sequence.ts';
import { Structures } from './structures.ts';
import { EVERYTHING, keyTag } from './tags.ts';
import { TTL } from './ttl.ts';
import { takeTurn } from './turn.ts';

/**
 * Memory over Redis over the origin. Values are frozen and whatever structured clone can carry; null, 0, "" and false are
 * values. A dead Redis is never an error. An eviction is done after the commit of what it is about; what was made from
 * before it is not served any more (beyond `lag`), by no process that hears of it.
 */
export class Cache {
  readonly counts = new CacheCounts();
  readonly structures: Structures;
  private readonly memory: MemoryTier;
  private readonly shared: SharedTier | undefined;
  private readonly bus: EvictionBus | undefined;
  private readonly changed: () => void;
  private readonly flights = new Map<string, Flight>();
  private readonly followers: Follower[] = [];
  private readonly heard: HeardSequence;

  constructor({ bytes, shared, bus, structures = new Structures(), changed, follows = false }: CacheParts) {
    this.heard = new HeardSequence(follows || bus !== undefined);
    this.changed = changed ?? (() => undefined);
    this.memory = new MemoryTier(bytes);
    this.shared = shared;
    this.bus = bus;
    this.structures = structures;
    // Messages of evictions that are counted by now arrive within that time.
    shared?.onUsable(() => void this.catchUp(this.memory.figures.entries === 0 ? 0 : LONGEST_WAY_MS));
    bus?.listen(
      (tags, at, sequence) => this.hear(tags, at, sequence),
      () => this.noteGap(),
    );
  }

  /** Tells of every eviction, its own and others', after this cache has heard of it. */
  lead(follower: Follower): void {
    this.followers.push(follower);
    follower.evicted([], Date.now(), this.heard.last);
  }

  /** Another cache on the same origin has evicted; as `Follower` is told. */
  hear(tags: readonly string[], at: number, sequence?: number): void {
    if (tags.length > 0) this.changed();
    this.memory.clock.bump(tags, at);
    this.heard.note(sequence);
    for (const follower of this.followers) follower.evicted(tags, at, sequence);
  }

  /** Evictions may have been missed: what is here is confirmed before it counts as fresh. */
  noteGap(): void {
    this.changed();
    this.memory.noteGap();
    for (const follower of this.followers) follower.gap();
    // Whatever was missed, what is in memory is not counted on any more.
    void this.catchUp(0);
  }

  /** Memory only, without waiting. `fresh: false` may be served while `fetch` refreshes it. */
  peek<T>(key: string): Found<T> | undefined {
    const known = this.look(key);
    return known === undefined ? undefined : foundIn<T>(known, Date.now());
  }

  /**
   * Memory, then Redis, then `load`, once for all who ask meanwhile in any process. Stale is served while one refreshes.
   * @throws what `load` throws, unless it is an outage and there is something stale to serve.
   */
  async fetch<T>(key: string, load: Load<T>, options: CacheOptions = {}): Promise<Found<T>> {
    const made = this.look(key) ?? (await this.join(key, load, options));
    if (!made.fresh) this.refresh(key, load, options);
    return use<T>(made);
  }

  async getOrSet<T>(key: string, load: Load<T>, options: CacheOptions = {}): Promise<T> {
    return (await this.fetch(key, load, options)).value;
  }

  /** undefined is a miss; a value of undefined is found as `{ value: undefined }`. */
  async get<T>(key: string): Promise<Found<T> | undefined> {
    const made = this.look(key) ?? (await this.readShared(key, {})).made;
    return made === undefined ? undefined : use<T>(made);
  }

  async exists(key: string): Promise<boolean> {
    return (await this.get(key)) !== undefined;
  }

  /** A fill of the same key that is under way does not overwrite it. */
  async set(key: string, value: unknown, options: CacheOptions = {}): Promise<void> {
    await this.evict([keyTag(key)]);
    const since = this.memory.clock.count;
    const answer = await this.shared?.read(key);
    const fill = new CollectingFill(options.tags ?? [], options.ttl ?? TTL.hour);
    // A millisecond after the eviction of what it replaces.
    await this.store(key, value, fill, options, { since, startedAt: Date.now() + 1, sequence: answer?.sequence });
  }

  async delete(...keys: string[]): Promise<void> {
    for (const key of keys) this.memory.drop(key);
    await this.evict(keys.map(keyTag));
  }

  /** `*` stands for anything: "product:list:*". Walks all keys: for operators, not for requests; tags are for those. */
  async deleteByPattern(pattern: string): Promise<void> {
    const matches = new RegExp(
      `^${pattern
        .split('*')
        .map((part) => RegExp.escape(part))
        .join('.*')}$`,
      's',
    );
    const known = [...this.memory.keys(), ...this.flights.keys()].filter((key) => matches.test(key));
    await this.delete(...known);
    await this.shared?.deleteByPattern(pattern);
  }

  /** Changes when an entry ends to be fresh and to be served at all; its value stays. @returns whether there was one. */
  async expireAt(key: string, at: Date): Promise<boolean> {
    const found = await this.get<unknown>(key);
    const entry = this.memory.find(key);
    if (found === undefined || entry === undefined) return false;
    const seconds = (at.getTime() - Date.now()) / 1_000;
    if (seconds <= 0) await this.delete(key);
    else await this.set(key, entry.value, { ttl: seconds, grace: 0, lag: entry.lag / 1_000, tags: entry.named });
    return true;
  }

  /**
   * To be called after the commit. Resolves when Redis knows, or after the few milliseconds that a missing Redis is
   * waited for; then what was evicted is told to it as soon as it is back.
   */
  async evict(tags: readonly string[]): Promise<void> {
    if (tags.length === 0) return;
    this.hear(tags, Date.now());
    this.counts.noteEviction(tags.length);
    const sequence = await this.shared?.bump(tags);
    if (sequence !== undefined) this.hear([], Date.now(), sequence);
    await this.bus?.publish(tags, sequence);
  }

  async clear(): Promise<void> {
    await this.evict([EVERYTHING]);
  }

  get figures(): ReturnType<CacheCounts['all']> & MemoryTier['figures'] {
    return { ...this.counts.all(), ...this.memory.figures };
  }

  private async catchUp(waitMs: number): Promise<void> {
    const sequence = await this.shared?.sequence();
    await pause(waitMs, undefined, { ref: false });
    this.hear([], Date.now(), sequence);
  }

  private look(key: string): Made | undefined {
    const entry = this.memory.find(key);
    const state = entry === undefined ? 'dead' : this.memory.state(entry, Date.now());
    if (entry === undefined || state === 'dead') return undefined;
    const fresh = state === 'fresh';
    this.counts.add(key, 'memory', fresh ? 'hit' : 'stale');
    return { entry, tier: 'memory', fresh };
  }

  /** Waits for the fill under way, or begins one; who came after an eviction gets nothing from before it. */
  private async join<T>(key: string, load: Load<T>, options: CacheOptions): Promise<Made> {
    this.counts.add(key, 'memory', 'miss');
    for (let attempt = 0; attempt < MOST_JOINS; attempt += 1) {
      const joined = this.memory.clock.count;
      const { since, made } = this.flights.get(key) ?? this.start(key, load, options, false);
      const result = await made;
      const evicted = this.memory.clock.firstAfter(result.entry.tags, since);
      if (evicted === undefined || evicted.count > joined) return result;
    }
    return this.make(key, load, options, false);
  }

  private start<T>(key: string, load: Load<T>, options: CacheOptions, refreshing: boolean): Flight {
    const since = this.memory.clock.count;
    const made = this.make(key, load, options, refreshing).finally(() => {
      if (this.flights.get(key)?.made === made) this.flights.delete(key);
    });
    const flight = { made, since };
    this.flights.set(key, flight);
    return flight;
  }

  /** Behind the back of those who got the stale value. */
  private refresh<T>(key: string, load: Load<T>, options: CacheOptions): void {
    const entry = this.memory.find(key);
    if (this.flights.has(key) || (entry !== undefined && !this.memory.isDue(entry, Date.now()))) return;
    // Its failure is counted and excuses the stale entry for a moment.
    void apart(async () => this.start(key, load, options, true).made.catch(() => undefined));
  }

  private async make<T>(key: string, load: Load<T>, options: CacheOptions, refreshing: boolean): Promise<Made> {
    if (this.shared === undefined || options.local === true) return this.load(key, load, options);
    const known = await this.readShared(key, options);
    if (known.made !== undefined && (known.made.fresh || !refreshing)) return known.made;
    if (known.answer === undefined || options.alone === true) {
      return this.load(key, load, options, known.answer?.sequence);
    }
    const turn = await takeTurn(this.shared, key);
    try {
      const filled = this.admitShared(key, this.memory.clock.count, turn.answer, options);
      if (filled?.fresh === true) return filled;
      return await this.load(key, load, options, turn.answer?.sequence);
    } finally {
      turn.done();
    }
  }

  private async load<T>(key: string, load: Load<T>, options: CacheOptions, sequence?: number): Promise<Made> {
    const fill = new CollectingFill(options.tags ?? [], options.ttl ?? TTL.hour);
    const begun = { since: this.memory.clock.count, startedAt: Date.now(), sequence };
    try {
      const value = await collect(fill, load);
      this.counts.add(key, 'origin', 'hit');
      return { entry: await this.store(key, value, fill, options, begun), tier: 'origin', fresh: true };
    } catch (error) {
      this.counts.add(key, 'origin', 'error');
      const last = this.memory.find(key);
      if (last === undefined || !isOutage(error) || Date.now() >= last.staleUntil) throw error;
      this.memory.excuse(last, EXCUSED_MS);
      return { entry: last, tier: 'memory', fresh: false };
    }
  }

  private async store(
    key: string,
    value: unknown,
    fill: CollectingFill,
    options: CacheOptions,
    { since, startedAt, sequence }: Begun,
  ): Promise<Entry> {
    const entry = entryFrom(key, value, fill, options, { since, startedAt });
    if (!fill.stored || fill.seconds <= 0) return entry;
    this.memory.keep(key, entry, options.bytes?.(value));
    // Other processes judge it by the shared sequence: what was evicted meanwhile they do not take.
    if (sequence === undefined) return entry;
    const written = this.shared?.write(key, sharedEntryOf(entry, this.heard.limit(sequence, Date.now())));
    if (options.alone !== true) await written;
    return entry;
  }

  private async readShared(key: string, options: CacheOptions) {
    const since = this.memory.clock.count;
    const answer = await this.shared?.read(key);
    return { answer, made: this.admitShared(key, since, answer, options) };
  }

  /** Takes over what another process filled, unless this one heard of an eviction since. */
  private admitShared(
    key: string,
    since: number,
    answer: SharedAnswer | undefined,
    options: CacheOptions,
  ): Made | undefined {
    if (answer === undefined) return undefined;
    const shared = answer.entry;
    const now = Date.now();
    const { clock } = this.memory;
    if (shared === undefined || now >= shared.staleUntil || clock.bumpedSince(shared.tags, shared.startedAt)) {
      this.counts.add(key, 'redis', 'miss');
      return undefined;
    }
    const fresh = now < shared.freshUntil;
    this.counts.add(key, 'redis', fresh ? 'hit' : 'stale');
    const entry = entryOfShared(shared, since);
    this.memory.keep(key, entry, options.bytes?.(shared.value));
    return { entry, tier: 'redis', fresh };
  }
}

/** Hands out a value and tells what is being made around here that it depends on it. */
function use<T>(made: Made): Found<T> {
  noteUse(made.entry.tags, made.fresh);
  return foundIn<T>(made, Date.now());
}

/** After a failed load the stale value is served for so long before the origin is asked again. */
const EXCUSED_MS = 1_000;
/** Who meets an eviction so often while waiting makes the value alone. */
const MOST_JOINS = 3;
