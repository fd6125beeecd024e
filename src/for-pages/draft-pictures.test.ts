import { describe, expect, test } from 'vitest';

import { orderOf } from './draft-pictures.ts';

const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];

const order = (hashes: readonly string[], action?: string) =>
  orderOf(
    new URLSearchParams([
      ...hashes.map((hash) => ['picture', hash] as [string, string]),
      ...(action === undefined ? [] : [['action', action] as [string, string]]),
    ]),
  );

describe('the order of the pictures in a form', () => {
  test.each([
    ['nothing pressed', undefined, [a, b, c]],
    ['earlier', `up:${b}`, [b, a, c]],
    ['the first earlier', `up:${a}`, [a, b, c]],
    ['later', `down:${b}`, [a, c, b]],
    ['the last later', `down:${c}`, [a, b, c]],
    ['removed', `remove:${a}`, [b, c]],
    ['a strange one', `remove:${'d'.repeat(64)}`, [a, b, c]],
    ['a strange word', `drop:${a}`, [a, b, c]],
  ])('%s', (_, action, expected) => {
    expect(order([a, b, c], action)).toEqual(expected);
  });

  test('has each once, of what is a hash, and no more than 50', () => {
    expect(order([a, 'x', a, b, '../../etc/passwd'])).toEqual([a, b]);
    const many = Array.from({ length: 60 }, (_, n) => n.toString(16).padStart(64, '0'));
    expect(order(many)).toEqual(many.slice(0, 50));
  });
});
