import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { readPlan } from '../../plan/read-plan.ts';
import { diagnose } from '../diagnose.ts';

/** "## name: label, label" and what EXPLAIN (ANALYZE, BUFFERS) printed; "none" is a healthy plan. */
function plansIn(file: string): [name: string, labels: string[], text: string][] {
  const parts = readFileSync(file, 'utf8').split(/^## /m).slice(1);
  return parts.map((part) => {
    const [heading = '', ...lines] = part.split('\n');
    const [name = '', labels = ''] = heading.split(': ');
    return [name, labels.split(', '), lines.join('\n')];
  });
}

const files = globSync('postgresql-*.txt', { cwd: import.meta.dirname }).toSorted();

test('there is one of each version', () => {
  expect(files).toEqual([13, 14, 15, 16, 17, 18].map((version) => `postgresql-${version}.txt`));
});

describe.each(files)('plans of %s', (file) => {
  test.each(plansIn(path.join(import.meta.dirname, file)))('%s: %s', (_, labels, text) => {
    const plan = readPlan(text);
    const codes = diagnose(plan).map(({ code }) => code);
    expect(plan.executionMs).toBeGreaterThan(0);
    if (labels.includes('none')) expect(codes).toEqual([]);
    else expect(codes).toEqual(expect.arrayContaining(labels));
  });
});
