import { describe, expect, test } from 'vitest';

import { columnOf, readCondition } from './conditions.ts';

describe('readCondition', () => {
  test.each([
    ["((status = 'open'::text) AND (total > 5))", ['status'], ['total'], []],
    ["((o.status)::text = ANY ('{a,b}'::text[]))", ['status'], [], []],
    ['(lower(email) = $1)', ['lower(email)'], [], []],
    [
      '((deleted_at IS NULL) AND (NOT hidden) AND active AND (id = 4))',
      ['id'],
      [],
      ['deleted_at IS NULL', 'NOT hidden', 'active'],
    ],
    ['(o.id = c.order_id)', ['id'], [], []],
    ['(c.order_id = o.id)', ['id'], [], []],
    ['("Mixed Case" = 1)', ['"Mixed Case"'], [], []],
    ["(note = 'a AND (b'::text)", ['note'], [], []],
    ['((a = 1) AND ((b = 2) OR (c = 3)))', ['a'], [], []],
    ['((created_at >= $1) AND (created_at < $2))', [], ['created_at'], []],
  ])('%s', (condition, equals, ranges, predicates) => {
    expect(readCondition(condition, 'o')).toEqual({ equals, ranges, predicates });
  });

  test.each(['((a = 1) OR (b = 2))', "(a ~~ '%x%'::text)", '(a <> 1)', '(c.x = d.y)', '((a + 1) = 5)', '', '(('])(
    '%s serves no index',
    (condition) => {
      expect(readCondition(condition, 'o')).toBeUndefined();
    },
  );

  test('names of others are none of ours', () => {
    expect(columnOf('c.id', 'o')).toBeUndefined();
    expect(columnOf('o.id', 'o')).toBe('id');
    expect(columnOf('(o.id)::text', 'o')).toBe('id');
    expect(columnOf('CURRENT_DATE', 'o')).toBeUndefined();
    expect(columnOf("'a'::text", 'o')).toBeUndefined();
  });
});
