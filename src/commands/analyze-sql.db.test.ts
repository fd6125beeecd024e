import { Readable } from 'node:stream';

import { beforeAll, describe, expect, test } from 'vitest';

import { testDatabase } from '../../test/support/database.ts';
import { analyzePlan } from './analyze-plan.ts';

let url = '';
beforeAll(async () => {
  ({ url } = await testDatabase());
});

async function run(...args: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await analyzePlan(['--database-url', url, ...args], {
    stdin: Readable.from([]),
    print: (text) => out.push(text),
    printError: (text) => errors.push(text),
  });
  return { code, out: out.join('\n'), errors: errors.join('\n') };
}

describe('npm run analyze -- --sql', () => {
  test('runs what reads, with the values that are given', async () => {
    const { code, out } = await run('--sql', 'SELECT id FROM users WHERE slug = $1', '--param', 'nobody', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ plan: { analyzed: true, root: { relation: 'users' } } });
  });

  test('plans for all values where none are given', async () => {
    const { code, out } = await run('--sql', 'SELECT id FROM users WHERE slug = $1');
    expect(code).toBe(0);
    expect(out).toContain('not executed');
  });

  test('ends with 1 where the budget is exceeded', async () => {
    const { code, errors } = await run('--sql', 'SELECT 1', '--budget-ms', '0.001');
    expect(code).toBe(1);
    expect(errors).toContain('the budget is 0.001 ms');
  });

  test.each([
    [['--sql', 'SELECT pg_sleep(1)'], 'The function pg_catalog.pg_sleep is not run here.'],
    [['--sql', 'SELECT FROM WHERE'], 'Line 1, column 13: syntax error'],
    [['--sql', 'SELECT 1', '--plan', '-'], 'Either --plan or --sql'],
    [['--sql', 'SELECT 1', '--database-url', 'postgres://localhost:1/none'], 'Cannot use the database'],
  ])('ends with 2 and a sentence: %j', async (args, sentence) => {
    const { code, errors } = await run(...args);
    expect(code).toBe(2);
    expect(errors).toContain(sentence);
  });
});
