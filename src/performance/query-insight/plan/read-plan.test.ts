import { describe, expect, test } from 'vitest';

import { readPlan } from './read-plan.ts';

const PLAN = [{ Plan: { 'Node Type': 'Seq Scan', 'Relation Name': 'a "b"', 'Total Cost': 5 }, 'Planning Time': 1 }];
const JSON_TEXT = JSON.stringify(PLAN, null, 2);

describe('readPlan of JSON', () => {
  test.each([
    ['alone', JSON_TEXT],
    ['as a string of JSON', JSON.stringify(JSON_TEXT)],
    ['as a field of CSV', `"${JSON_TEXT.replaceAll('"', '""')}"`],
    ['as a field of CSV with its header', `"QUERY PLAN"\n"${JSON_TEXT.replaceAll('"', '""')}"`],
    ['with escapes left in', JSON_TEXT.replaceAll('"', String.raw`\"`).replaceAll('\n', String.raw`\n`)],
    ['after a prompt, before a count', `shop=# explain (format json) select 1;\n${JSON_TEXT}\n(1 row)\n\nshop=#`],
    ['in a log', `2026-11-30 LOG:  duration: 1 ms  plan:\n\t${JSON_TEXT.replaceAll('\n', '\n\t')}\n2026-11-30 LOG:  x`],
    ['with a byte order mark', `\uFEFF${JSON_TEXT}`],
    ['with returns', JSON_TEXT.replaceAll('\n', '\r\n')],
  ])('%s', (_, text) => {
    const { root, planningMs } = readPlan(text);
    expect([root.type, root.relation, root.estimated?.totalCost, planningMs]).toEqual(['Seq Scan', 'a "b"', 5, 1]);
  });

  const lines = [
    'Limit  (cost=0.00..0.10 rows=1 width=4)',
    '  ->  Seq Scan on "a b"  (cost=0.00..10.00 rows=9 width=4)',
  ];
  test.each([
    ['rows of a client', lines.map((line) => ({ 'QUERY PLAN': line }))],
    ['an answer with rows', { command: 'EXPLAIN', rows: lines.map((line) => ({ 'QUERY PLAN': line })) }],
    ['a list of lists', { rows: lines.map((line) => [line]) }],
    ['a list of texts', lines],
    [
      'a line of a log',
      { timestamp: 'x', message: `duration: 1 ms  plan:\nQuery Text: SELECT 1\n${lines.join('\n')}` },
    ],
  ])('lines of text in %s', (_, value) => {
    const { nodes } = readPlan(JSON.stringify(value));
    expect(nodes.map(({ type, relation }) => [type, relation])).toEqual([
      ['Limit', undefined],
      ['Seq Scan', 'a b'],
    ]);
  });

  test('JSON as a text in a row', () => {
    expect(readPlan(JSON.stringify([{ 'QUERY PLAN': JSON_TEXT }])).root.relation).toBe('a "b"');
  });

  test.each([['[1, 2]'], ['{"message": 3}'], ['{"a": "b", "c": "d"}'], ['[]'], ['["no plan"]']])('not: %s', (text) => {
    expect(() => readPlan(text)).toThrow(expect.objectContaining({ code: 'plan-unreadable' }));
  });

  test('where a terminal broke a long text', () => {
    const [first, rest] = [JSON_TEXT.slice(0, 50), JSON_TEXT.slice(50)];
    expect(readPlan(`x\n${first}\n${rest}`).root.type).toBe('Seq Scan');
  });

  test('keeps all digits of the query’s id', () => {
    expect(readPlan('{"Plan":{"Node Type":"Result"},"Query Identifier": -8817364526374829183}').queryId).toBe(
      '-8817364526374829183',
    );
  });
});
