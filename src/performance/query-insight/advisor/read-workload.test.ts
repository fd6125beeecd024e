import { expect, test } from 'vitest';

import { readWorkload } from './read-workload.ts';

test('JSON lines, with values and calls', async () => {
  const text = '{"sql": "SELECT 1 WHERE 1 = $1", "params": [1], "calls": 7}\n\n{"sql": "SELECT 2"}\n';
  expect(await readWorkload(text)).toEqual([
    { sql: 'SELECT 1 WHERE 1 = $1', params: [1], calls: 7 },
    { sql: 'SELECT 2', calls: 1 },
  ]);
});

test('statements of SQL', async () => {
  expect(await readWorkload(`SELECT ';';\n-- a word\nSELECT 2;`)).toMatchObject([{ calls: 1 }, { calls: 1 }]);
});

test.each([
  ['nothing', ''],
  ['a line that is no statement', '{"sql": "SELECT 1"}\n{"query": "SELECT 2"}'],
  ['no SQL', 'SELEC 1;'],
])('refuses %s', async (_, text) => {
  await expect(readWorkload(text)).rejects.toMatchObject({ code: 'workload-unreadable', status: 422 });
});
