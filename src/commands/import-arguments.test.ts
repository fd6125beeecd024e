import { describe, expect, test } from 'vitest';

import { StartError } from '../shared/errors.ts';
import { readArguments } from './import-arguments.ts';
import { ImportProgress } from './import-progress.ts';
import { describeSummary, exitCode } from './import-summary.ts';

describe('readArguments', () => {
  test('reads a file and its options', () => {
    expect(
      readArguments(['a.csv', '--format', 'shopify', '--currency', 'eur', '--stock=5', '--images', 'pics']),
    ).toEqual({
      file: 'a.csv',
      format: 'shopify',
      seller: undefined,
      currency: 'EUR',
      stock: 5,
      images: 'pics',
      withPictures: true,
      rejects: undefined,
    });
    expect(readArguments(['a.csv', '--no-images'])?.withPictures).toBe(false);
    expect(readArguments(['--help'])).toBeUndefined();
  });

  test.each([
    [[], /Name one file/],
    [['a.csv', 'b.csv'], /Name one file/],
    [['a.csv', '--format', 'xml'], /--format must be one of shopify, jsonl/],
    [['a.csv', '--stock', 'many'], /--stock must be a whole number/],
    [['a.csv', '--nonsense'], /--nonsense/],
  ])('refuses %j with a sentence', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(StartError);
    expect(() => readArguments(argv)).toThrow(message);
  });
});

const SUMMARY = {
  rows: 10,
  created: 3,
  updated: 2,
  unchanged: 1,
  rejected: 0,
  rejectedRows: 0,
  picturesAdded: 0,
  picturesFailed: 0,
  bytes: 50,
  totalBytes: 200,
  interrupted: false,
  rejectsFile: undefined,
};

test.each([
  [{}, 0],
  [{ rejected: 1 }, 2],
  [{ rejectedRows: 1 }, 2],
  [{ rejected: 4, created: 0, updated: 0, unchanged: 0 }, 1],
  [{ interrupted: true, rejected: 1 }, 130],
])('the exit code of %j is %i', (change, code) => {
  expect(exitCode({ ...SUMMARY, ...change })).toBe(code);
});

test('the summary tells what to do next', () => {
  expect(describeSummary(SUMMARY, 1.25)).toBe(
    'Imported: 3 created, 2 updated, 1 unchanged, 0 rejected; 10 rows in 1.3 s.',
  );
  const text = describeSummary(
    { ...SUMMARY, rejected: 1, rejectedRows: 2, picturesFailed: 3, interrupted: true, rejectsFile: 'a.rejects.csv' },
    1,
  );
  for (const part of [
    'Interrupted',
    '2 more rows',
    '3 could not be had',
    'a.rejects.csv.txt',
    'import that file',
    'again',
  ]) {
    expect(text).toContain(part);
  }
});

test.each([true, false])('progress is told on a terminal: %s', (isTTY) => {
  const written: string[] = [];
  const out = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  const progress = new ImportProgress(out, -10_000);
  progress.show(SUMMARY);
  progress.show(SUMMARY);
  progress.clear();
  expect(written).toHaveLength(isTTY ? 2 : 1);
  expect(written[0]).toMatch(/^\r? 25 % {2}10 rows, 6 products, \d+ products\/s/);
});
