import { describe, expect, it } from 'vitest';

import { canonicalKey } from './canonical-key.ts';

describe('the key of a call', () => {
  it('is the same whatever the order of fields, and without what is undefined', () => {
    const key = canonicalKey('list', { category: 'home/lamps', sort: 'new', brand: undefined }, { limit: 20 });
    expect(canonicalKey('list', { sort: 'new', category: 'home/lamps' }, { limit: 20, cursor: undefined })).toBe(key);
    expect(key).toBe('list:{category=home/lamps,sort=new}:{limit=~20}');
  });

  it('differs for arguments that differ', () => {
    const calls: unknown[][] = [
      ['a:b'],
      ['a', 'b'],
      [['a', 'b']],
      [['a'], 'b'],
      ['~1'],
      [1],
      ['1'],
      [1n],
      [null],
      ['null'],
      [undefined],
      [''],
      [],
      [true],
      ['true'],
      [{ a: 'b' }],
      ['{a=b}'],
      [{ 'a=b': 'c' }],
      [{ a: 'b=c' }],
      [{ a: { b: 'c' } }],
      [new Date(5)],
      [5],
      ['"x"'],
      ['x'],
      [-0.5],
      ['~5d'],
    ];
    expect(new Set(calls.map((args) => canonicalKey('k', ...args))).size).toBe(calls.length);
  });

  it('stays short, and refuses what has no canonical form', () => {
    const [one, other] = [canonicalKey('search', 'x'.repeat(5_000)), canonicalKey('search', 'x'.repeat(5_001))];
    expect(one.length).toBeLessThan(80);
    expect(one).not.toBe(other);
    expect(one.startsWith('search:#')).toBe(true);
    expect(() => canonicalKey('k', () => 1)).toThrow(TypeError);
  });
});
