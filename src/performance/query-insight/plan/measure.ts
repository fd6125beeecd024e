import { pullersOf } from './init-plans.ts';
import { measureCosts } from './measure-costs.ts';
import { present } from './fields.ts';
import type { Plan, PlanNode } from './plan.ts';
import { withoutBuffers } from './read-buffers.ts';

/** Fills in `total` and `exclusive` of every node. */
export function measure(plan: Plan): void {
  const processes: number[] = [];
  for (const node of plan.nodes) {
    processes[node.id] = processesOf(node, processes);
    if (node.actual === undefined) continue;
    const { totalMs, rows, loops } = node.actual;
    const ms = totalMs === undefined ? undefined : (totalMs * loops) / (processes[node.id] ?? 1);
    node.total = present<NonNullable<PlanNode['total']>>({ ms, rows: rows * loops });
  }
  measureCosts(plan);
  charge(plan);
  const whole = executionTime(plan);
  const cost = plan.root.estimated?.totalCost ?? 0;
  for (const { exclusive } of plan.nodes) {
    if (exclusive.ms !== undefined && whole > 0) exclusive.share = Math.min(1, exclusive.ms / whole);
    else if (exclusive.cost !== undefined && cost > 0) exclusive.share = Math.min(1, exclusive.cost / cost);
  }
}

/** What the statement took to execute, in ms: as EXPLAIN says, else what its root took; 0 where no times are known. */
export function executionTime({ root, executionMs = 0 }: Plan): number {
  return Math.max(executionMs, root.total?.ms ?? 0);
}

/**
 * How many processes ran a node beside each other. Below a Gather each of them starts the plan once for each of its
 * loops, so the ratio of loops tells; what it launched bounds it. An InitPlan is run by the leader before.
 */
function processesOf(node: PlanNode, known: readonly number[]): number {
  const { parent, actual } = node;
  if (parent === undefined) return 1;
  if (node.relationship === 'InitPlan' || !parent.type.startsWith('Gather')) return known[parent.id] ?? 1;
  const ratio = (actual?.loops ?? 1) / Math.max(1, parent.actual?.loops ?? 1);
  return Math.max(1, Math.min(ratio, (parent.workers?.launched ?? Infinity) + 1));
}

/** Takes from each node the time and buffers of those it pulled rows from: once, wherever they hang in the tree. */
function charge(plan: Plan): void {
  const pullers = pullersOf(plan);
  const left = plan.nodes.map((node) => node.total?.ms);
  const parts = plan.nodes.map((): PlanNode[] => []);
  for (const node of plan.nodes) {
    const charged = [...pullers(node)].sort((a, b) => (b.total?.ms ?? 0) - (a.total?.ms ?? 0));
    const first = charged[0];
    if (first !== undefined) parts[first.id]?.push(node);
    let open = node.total?.ms ?? 0;
    for (const { id } of charged) {
      const has = left[id] ?? 0;
      const taken = charged.length === 1 ? open : Math.min(open, Math.max(0, has));
      if (left[id] !== undefined) left[id] = has - taken;
      open -= taken;
    }
  }
  for (const node of plan.nodes) {
    const ms = left[node.id];
    if (ms !== undefined) node.exclusive.ms = Math.max(0, ms);
    if (node.buffers === undefined) continue;
    const pulled = (parts[node.id] ?? []).flatMap(({ buffers }) => (buffers === undefined ? [] : [buffers]));
    node.exclusive.buffers = withoutBuffers(node.buffers, pulled);
  }
}
