import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { isFields } from './fields.ts';
import { nodeKind } from './node-kind.ts';
import type { PlanNode } from './plan.ts';
import { readPlan } from './read-plan.ts';
import { fieldsOfName } from './text/names.ts';

const folder = path.resolve(import.meta.dirname, '../../../../../shared/data/explain-plans/text-parse');
const there = existsSync(folder);
if (!there) console.warn(`Plans of other people's tests are not read: there is no ${folder}`);

const files = (pattern: string) => (there ? globSync(pattern, { cwd: folder }).sort() : []);
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');

describe.skipIf(!there)('plans of other people’s tests', () => {
  test.each(files('11-psql-frames/*.plan'))('%s: the same plan in any frame', (file) => {
    const { root, nodes, executionMs } = readPlan(read(file));
    if (file.includes('dbeaver')) {
      expect(root).toMatchObject({ type: 'ModifyTable', operation: 'Delete', schema: 'public' });
      expect(nodes[1]).toMatchObject({ type: 'Seq Scan', output: ['ctid'], actual: { rows: 5_000_000 } });
      return;
    }
    expect(nodes.map(({ type, relation, alias, depth }) => [type, relation, alias, depth])).toEqual([
      ['Nested Loop', undefined, undefined, 0],
      ['Seq Scan', 'users', 'u', 1],
      ['Seq Scan', 'part_0', 'p', 1],
    ]);
    expect(nodes[2]).toMatchObject({
      conditions: { filter: "(added_by = 'depesz'::text)" },
      rowsRemoved: { byFilter: 13_205 },
      estimated: { startupCost: 0, totalCost: 1976.25, rows: 15, width: 17 },
    });
    expect(executionMs).toBeGreaterThan(1);
  });

  const pairs = files('{12-line-wrapped-plans,from-text}/*-plan').filter((file) =>
    existsSync(path.join(folder, file.replace(/plan$/, 'expect'))),
  );
  test.each(pairs)('%s', (file) => {
    const expected = JSON.parse(read(file.replace(/plan$/, 'expect'))) as { Plan: Record<string, unknown> };
    const plan = readPlan(read(file));
    expectNode(plan.root, expected.Plan);
    if ('Execution Time' in expected) expect(plan.executionMs).toBe(expected['Execution Time']);
    if ('Planning Time' in expected) expect(plan.planningMs).toBe(expected['Planning Time']);
    if ('Settings' in expected) expect(plan.settings).toEqual(expected['Settings']);
  });

  test.each(files('21-io-timings/*.plan'))('%s', (file) => {
    const { root } = readPlan(read(file));
    expectNode(root, JSON.parse(read(file.replace(/plan$/, 'expect'))) as Record<string, unknown>);
    expect(root.buffers?.ioReadMs ?? root.buffers?.ioWriteMs).toBeGreaterThan(0);
  });

  test('a CTE is charged once, to itself', () => {
    const { nodes } = readPlan(read('cte-exclusive-time/02.plan'));
    const ms = nodes.map(({ exclusive }) => exclusive.ms);
    expect(ms[1]).toBeCloseTo(504.88);
    expect(ms[2]).toBeCloseTo(0.057);
    expect(ms.reduce((sum = 0, part = 0) => sum + part, 0)).toBeCloseTo(504.954);
  });

  test('an InitPlan is taken from the node that asked for its result', () => {
    const { nodes } = readPlan(read('cte-exclusive-time/04.plan'));
    const scan = nodes.find(({ index }) => index === 'pond_item_common_x1');
    expect(scan?.exclusive.ms).toBeCloseTo(0.003);
    expect(nodes[0]?.exclusive.ms).toBeCloseTo(0.002);
  });
});

/** What the expectation names must be as it says; its tool's own figures start with an asterisk. */
function expectNode(node: PlanNode, expected: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(expected)) {
    if (key.startsWith('*') || key === 'Plans') continue;
    if (key === 'Node Type') expectType(node, String(value));
    else if (typeof value === 'number' || /^\d+$/.test(String(value)))
      expect([key, node.raw[key] ?? 0]).toEqual([key, Number(value)]);
    else if (key !== 'Parallel Aware' || value === true)
      expect([key, key === 'Parallel Aware' ? node.parallelAware : node.raw[key]]).toEqual([key, value]);
  }
  const children = Array.isArray(expected['Plans']) ? expected['Plans'].filter(isFields) : [];
  children.forEach((child, place) => expectNode(node.children[place]!, child));
}

function expectType({ type }: PlanNode, name: string): void {
  if (name === 'Merge') expect(type).toBe('ModifyTable');
  else expect(type).toBe(nodeKind(fieldsOfName(name)).type);
}
