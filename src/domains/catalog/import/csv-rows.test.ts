import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { type CsvRow, readCsv } from './csv-rows.ts';

async function rowsOf(text: string, delimiter = ',', chunkSize = text.length || 1): Promise<CsvRow[]> {
  const chunks: string[] = [];
  for (let at = 0; at < text.length; at += chunkSize) chunks.push(text.slice(at, at + chunkSize));
  return Array.fromAsync(readCsv(chunks, delimiter));
}

async function cellsOf(text: string, delimiter?: string): Promise<string[][]> {
  return (await rowsOf(text, delimiter)).map(({ cells }) => cells);
}

describe('readCsv', () => {
  test.each([
    [
      'plain cells',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'no last line end',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'Windows line ends',
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'line ends of old Macs',
      'a,b\r1,2\r',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['a delimiter, a line end and quotes in quotes', '"a,\n""b""",c', [['a,\n"b"', 'c']]],
    ['empty quoted and unquoted cells', '"",,""\n', [['', '', '']]],
    ['a quote amid an unquoted cell', '12" lamp,b', [['12" lamp', 'b']]],
    ['a stray quote in a quoted cell', '"12" lamp",b', [['12" lamp', 'b']]],
    ['blanks after a closing quote', '"a" ,b', [['a', 'b']]],
    ['empty lines', '\n\na\n \n\nb\n', [['a'], ['b']]],
    ['a trailing delimiter', 'a,b,\n', [['a', 'b', '']]],
    ['nothing', '', []],
  ])('reads %s', async (_, text, expected) => {
    expect(await cellsOf(text)).toEqual(expected);
  });

  test('reads another delimiter', async () => {
    expect(await cellsOf('a;"b;c"\n1,5;2', ';')).toEqual([
      ['a', 'b;c'],
      ['1,5', '2'],
    ]);
  });

  test('tells the line a record begins on, and its text as it stands', async () => {
    const rows = await rowsOf('h\r\n"two\r\nlines", x\r\n\r\n last ');
    expect(rows.map(({ line, raw }) => [line, raw])).toEqual([
      [1, 'h'],
      [2, '"two\r\nlines", x'],
      [5, ' last '],
    ]);
  });

  test('a quote that is never closed costs its own line alone', async () => {
    const rows = await rowsOf('h,i\na,"open,1\nb,"x",2\nc,d\n');
    expect(rows.map(({ line, cells, fault }) => [line, cells[0], fault === undefined])).toEqual([
      [1, 'h', true],
      [2, 'a', false],
      [3, 'b', true],
      [4, 'c', true],
    ]);
    expect(rows[1]?.raw).toBe('a,"open,1');
    expect((await rowsOf('a,"open to the end\nb,c'))[0]?.fault).toMatch(/never closed/);
  });

  test('a quote left open does not hold a whole file in memory', async () => {
    const rows = await rowsOf(`a,"open\n${'b,c\n'.repeat(700_000)}`, ',', 65_536);
    expect(rows[0]?.fault).toMatch(/never closed/);
    expect(rows.length).toBe(700_001);
  });

  test('reads the same whatever the chunks', async () => {
    const text = 'h,i\r\n"a""b\r\n,""",c\r\n"x" ,"12" y"\r\n"",\r\né,"😀"\n';
    const whole = await rowsOf(text);
    for (let size = 1; size < text.length; size++) expect(await rowsOf(text, ',', size)).toEqual(whole);
  });
});

const spectrum = path.resolve('../shared/data/shopify-csv/csv-spectrum');
const cases = listCases();

describe.skipIf(cases.length === 0)('readCsv on csv-spectrum', () => {
  test.each(cases)('reads %s', async (name) => {
    const [header = [], ...rows] = await cellsOf(readFileSync(path.join(spectrum, 'csvs', name), 'utf8'));
    const objects = rows.map((cells) => Object.fromEntries(header.map((column, place) => [column, cells[place]])));
    const json = readFileSync(path.join(spectrum, 'json', name.replace('.csv', '.json')), 'utf8');
    // The CSVs came through a checkout that made all line ends \n; the expected JSON did not.
    expect(objects).toEqual(JSON.parse(json.replaceAll('\\r\\n', '\\n')));
  });
});

function listCases(): string[] {
  try {
    // The expected JSON of location_coordinates has another telephone number than its CSV.
    return readdirSync(path.join(spectrum, 'csvs')).filter((name) => name !== 'location_coordinates.csv');
  } catch {
    console.log(`csv-spectrum is not at ${spectrum}: its cases are skipped.`);
    return [];
  }
}
