import { describe, expect, it } from 'vitest';

import { TagClock } from './tag-clock.ts';

describe('what was evicted', () => {
  it('concerns what was begun before it, and only its own tags', () => {
    const clock = new TagClock();
    clock.bump(['a'], 100);
    const since = clock.count;
    expect(clock.firstAfter(['a', 'b'], since)).toBeUndefined();
    clock.bump(['b'], 200);
    expect(clock.firstAfter(['a'], since)).toBeUndefined();
    expect(clock.firstAfter(['a', 'b'], since)).toEqual({ count: 2, at: 200 });
    expect(clock.firstAfter(['a'], 0)).toEqual({ count: 1, at: 100 });
  });

  it('is told by the first eviction after the beginning, not by the latest', () => {
    const clock = new TagClock();
    for (let at = 1; at <= 5; at += 1) clock.bump(['a'], at * 10);
    expect(clock.firstAfter(['a'], 2)?.at).toBe(30);
  });

  it('counts as long ago where earlier evictions of the tag may be forgotten', () => {
    const clock = new TagClock();
    for (let at = 1; at <= 50; at += 1) clock.bump(['a'], at * 10);
    expect(clock.firstAfter(['a'], 2)).toEqual({ count: 3, at: 0 });
    expect(clock.firstAfter(['a'], 50)).toBeUndefined();
  });

  it('forgets the tags that were evicted longest ago, and then trusts nothing from before', () => {
    const clock = new TagClock();
    clock.bump(['first'], 1);
    const early = clock.count - 1;
    for (let tag = 0; tag < 100_001; tag += 1) clock.bump([`t${tag}`], 2);
    expect(clock.firstAfter(['first'], early)).toEqual({ count: 1, at: 0 });
    expect(clock.firstAfter(['never'], early)).toBeDefined();
    expect(clock.firstAfter(['never'], clock.count)).toBeUndefined();
  });
});
