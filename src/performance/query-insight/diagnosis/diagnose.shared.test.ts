import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { readPlan } from '../plan/read-plan.ts';
import { diagnose } from './diagnose.ts';

const folder = path.resolve(import.meta.dirname, '../../../../../shared/data/explain-plans');
const there = existsSync(folder);
if (!there) console.warn(`Labelled plans are not diagnosed: there is no ${folder}`);

const index = there
  ? (JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8')) as Record<string, { labels: string[] }>)
  : {};

describe.skipIf(!there)('plans that other people labelled', () => {
  const labelled = Object.entries(index).filter(([, { labels }]) => labels.length > 0);
  test.each(labelled)('%s', (file, { labels }) => {
    const plan = readPlan(readFileSync(path.join(folder, file), 'utf8'));
    const codes = diagnose(plan).map(({ code }) => code);
    if (labels.includes('none')) expect(codes).toEqual([]);
    else expect(codes).toEqual(expect.arrayContaining(labels));
  });
});
