import type { Scored } from './structures.ts';

const MOST_KEYS = 10_000;

/** Counters and sorted sets of one process, bounded in number; the one that was begun first leaves first. */
export class LocalStructures {
  private readonly counters = new Map<string, { sum: number; until: number }>();
  private readonly sets = new Map<string, { scores: Map<string, number>; until: number }>();

  increment(key: string, by: number, ttl: number): number {
    const known = alive(this.counters, key);
    const counter = known ?? { sum: 0, until: Date.now() + ttl * 1_000 };
    counter.sum += by;
    if (known === undefined) remember(this.counters, key, counter);
    return counter.sum;
  }

  add(key: string, member: string, by: number, ttl: number, mostMembers: number): void {
    const set = alive(this.sets, key) ?? { scores: new Map<string, number>(), until: 0 };
    set.until = Date.now() + ttl * 1_000;
    set.scores.set(member, (set.scores.get(member) ?? 0) + by);
    if (set.scores.size > mostMembers) {
      const lowest = ranked(set.scores).at(-1);
      if (lowest !== undefined) set.scores.delete(lowest.member);
    }
    remember(this.sets, key, set);
  }

  highest(key: string, limit: number): Scored[] {
    return ranked(alive(this.sets, key)?.scores ?? new Map<string, number>()).slice(0, limit);
  }
}

function ranked(scores: ReadonlyMap<string, number>): Scored[] {
  return [...scores].map(([member, score]) => ({ member, score })).toSorted((a, b) => b.score - a.score);
}

function alive<V extends { until: number }>(map: Map<string, V>, key: string): V | undefined {
  const known = map.get(key);
  if (known !== undefined && known.until > Date.now()) return known;
  map.delete(key);
  return undefined;
}

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST_KEYS && oldest !== undefined) map.delete(oldest);
}
