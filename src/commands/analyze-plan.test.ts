import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';

import { afterAll, describe, expect, test } from 'vitest';

import { analyzePlan } from './analyze-plan.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-analyze-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SLOW = `Seq Scan on orders  (cost=0.00..20000.00 rows=10 width=8) (actual time=0.010..249.500 rows=10 loops=1)
  Filter: (customer_id = 42)
  Rows Removed by Filter: 999990
Planning Time: 0.500 ms
Execution Time: 250.000 ms`;
const FAST = `Index Scan using a on b  (cost=0.42..8.44 rows=1 width=8) (actual time=0.010..0.011 rows=1 loops=1)
  Index Cond: (id = 1)
Planning Time: 0.050 ms
Execution Time: 0.020 ms`;

async function run(args: string[], input = '') {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await analyzePlan(args, {
    stdin: Readable.from([input]),
    print: (text) => out.push(text),
    printError: (text) => errors.push(text),
  });
  return { code, out: out.join('\n'), errors: errors.join('\n') };
}

function file(text: string): string {
  const place = path.join(folder, `${Math.random()}.txt`);
  writeFileSync(place, text);
  return place;
}

describe('npm run analyze -- --plan', () => {
  test('prints the tree, what is wrong beside it, and what to do', async () => {
    const { code, out, errors } = await run(['--plan', file(SLOW)]);
    expect([code, errors]).toEqual([0, '']);
    expect(out).toContain('1 node, executed in 250.0 ms, planned in 0.5 ms');
    expect(out).toMatch(/249\.5 ms +100 % +10 +10 +\* Seq Scan on orders {3}<- .*seq-scan-large/);
    expect(out).toContain('CRITICAL seq-scan-large, 100 % of the time (node 0)');
    expect(out).toContain('CREATE INDEX CONCURRENTLY ON orders (customer_id);');
  });

  test('reads the standard input, and says so where there is nothing to do', async () => {
    const { code, out } = await run(['--plan', '-'], FAST);
    expect(code).toBe(0);
    expect(out).toContain('Nothing is worth a change.');
  });

  test('prints JSON that holds the tree once', async () => {
    const { code, out } = await run(['--plan', '-', '--json'], SLOW);
    const { plan, findings } = JSON.parse(out) as { plan: { root: { type: string } }; findings: { code: string }[] };
    expect(code).toBe(0);
    expect(plan.root.type).toBe('Seq Scan');
    expect(findings.map(({ code }) => code)).toContain('high-filter-discard');
    expect(out.match(/"relation"/g)).toHaveLength(1);
  });

  test.each([
    [['--fail-on', 'critical'], SLOW, 1, /critical or worse/],
    [['--fail-on', 'warning'], FAST, 0, /^$/],
    [['--budget-ms', '250'], SLOW, 1, /took 250\.5 ms; the budget is 250 ms/],
    [['--budget-ms', '251'], SLOW, 0, /^$/],
    [['--budget-ms', '10'], 'Result  (cost=0.00..0.01 rows=1 width=4)', 2, /ANALYZE/],
    [['--budget-ms', 'x'], SLOW, 2, /--budget-ms must/],
    [['--fail-on', 'bad'], SLOW, 2, /--fail-on must/],
    [['--unknown'], SLOW, 2, /Usage/],
    [[], 'no plan at all', 2, /cannot be read as a plan/],
    [[], '<explain xmlns="x">', 2, /XML/],
    [[], `[${'x'.repeat(20_000_001)}`, 2, /larger than 20 MB/],
  ])('%j ends as it should', async (args, input, expected, message) => {
    const { code, errors } = await run(['--plan', '-', ...args], input);
    expect(code).toBe(expected);
    expect(errors).toMatch(message);
  });

  test('says which file is not there, and that a plan is missing', async () => {
    expect(await run(['--plan', path.join(folder, 'none')])).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/ENOENT/),
    });
    expect(await run([])).toMatchObject({ code: 2, errors: expect.stringMatching(/Either --plan or --sql/) });
  });

  test('lets no control characters of a plan reach the terminal', async () => {
    const { out } = await run(
      ['--plan', '-'],
      '{"Plan":{"Node Type":"Seq Scan","Relation Name":"a\\u001b[31m\\u009b2J"}}',
    );
    expect(out).toContain('Seq Scan on a');
    expect(out).not.toMatch(/[^\P{Cc}\n]/u);
  });
});
