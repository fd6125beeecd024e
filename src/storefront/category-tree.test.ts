import { describe, expect, it } from 'vitest';

import { categoryOf, doorsOf, trailOf } from './category-tree.ts';

const category = (path: string, productCount = 1, children: ReturnType<typeof leaf>[] = []) => ({
  path,
  name: path,
  productCount,
  children,
});
const leaf = (path: string) => ({ path, name: path, productCount: 1, children: [] });
const tree = [category('home', 2, [leaf('home/kitchen'), leaf('home/bath'), leaf('home/office')]), category('homes')];

describe('trailOf', () => {
  it('leads from the root', () => {
    expect(trailOf(tree, 'home/kitchen').map(({ path }) => path)).toEqual(['home', 'home/kitchen']);
  });

  it('is empty where there is no such category', () => {
    expect(trailOf(tree, 'home/kitchen/sink')).toEqual([]);
    expect(trailOf(tree, 'hom')).toEqual([]);
    expect(trailOf(tree, '')).toEqual([]);
  });

  it('does not take one name for the beginning of another', () => {
    expect(categoryOf(tree, 'homes')?.path).toBe('homes');
  });
});

describe('doorsOf', () => {
  it('are the departments', () => {
    const many = ['a', 'b', 'c'].map((path) => category(path, 1, [leaf(`${path}/x`)]));
    expect(doorsOf(many).map(({ path }) => path)).toEqual(['a', 'b', 'c']);
  });

  it('are one floor below where there are few departments', () => {
    expect(doorsOf(tree).map(({ path }) => path)).toEqual(['home/kitchen', 'home/bath', 'home/office']);
  });

  it('leave out empty ones, and are twelve at most', () => {
    expect(doorsOf([category('a', 0), category('b'), category('c')]).map(({ path }) => path)).toEqual(['b', 'c']);
    expect(doorsOf(Array.from({ length: 30 }, (_, n) => category(`c${n}`)))).toHaveLength(12);
  });
});
