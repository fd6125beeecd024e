import { expect, it } from 'vitest';

import { readParameterLines, writeParameterLines } from './parameter-lines.ts';

it.each([
  ['', []],
  ['cup-1\r\n\r\n 12 \n', ['cup-1', ' 12 ']],
  ['NULL\n"NULL"\n""', [null, 'NULL', '']],
  ['"first\\nsecond"', ['first\nsecond']],
  ['"no text\n{"a","b"}', ['"no text', '{"a","b"}']],
  ['"a" or "b"', ['"a" or "b"']],
])('reads %j', (text, values) => {
  expect(readParameterLines(text)).toEqual(values);
});

it('writes what reads as the same values', () => {
  const values = [null, 'NULL', '', ' ', 'plain', '"quoted"', 'two\r\nlines', '{"a",NULL}', `<b>'$1'</b>`];
  expect(readParameterLines(writeParameterLines(values))).toEqual(values);
});
