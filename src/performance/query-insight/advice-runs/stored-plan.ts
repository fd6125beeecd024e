import type { Plan, PlanNode } from '../plan/plan.ts';
import { redactLiterals } from '../workload/redact-literals.ts';

/** A node as EXPLAIN (FORMAT JSON) prints it, without values that rows have. */
export type StoredNode = Record<string, unknown>;

/** Names, kinds, costs and counts: nothing of what the rows hold. */
const KEPT = [
  'Node Type',
  'Parallel Aware',
  'Parent Relationship',
  'Subplan Name',
  'Relation Name',
  'Alias',
  'CTE Name',
  'Function Name',
  'Scan Direction',
  'Join Type',
  'Strategy',
  'Partial Mode',
  'Operation',
  'Startup Cost',
  'Total Cost',
  'Plan Rows',
  'Plan Width',
  'Actual Rows',
  'Actual Loops',
  'Rows Removed by Filter',
  'Rows Removed by Join Filter',
  'Rows Removed by Index Recheck',
  'Shared Hit Blocks',
  'Shared Read Blocks',
  'Sort Method',
  'Sort Space Used',
  'Sort Space Type',
  'Heap Fetches',
  'Workers Planned',
  'Workers Launched',
];

/** The made values of a statement stand in these: they come from the statistics of the columns, so from rows. */
const REDACTED = [
  'Filter',
  'Index Cond',
  'Recheck Cond',
  'Join Filter',
  'Hash Cond',
  'Merge Cond',
  'One-Time Filter',
  'Order By',
  'Sort Key',
  'Presorted Key',
  'Group Key',
];

const MOST_NODES = 200;

/**
 * A plan that can be kept and shown, as EXPLAIN prints it as JSON.
 * @param names of indexes on the copy, and what they are called in the proposals.
 * @returns undefined for a plan of more than 200 nodes.
 */
export function storedPlan(plan: Plan, names: ReadonlyMap<string, string>): StoredNode | undefined {
  if (plan.nodes.length > MOST_NODES) return undefined;
  return {
    Plan: storedNode(plan.root, names),
    ...(plan.planningMs === undefined ? {} : { 'Planning Time': plan.planningMs }),
    ...(plan.executionMs === undefined ? {} : { 'Execution Time': plan.executionMs }),
  };
}

function storedNode({ raw, index, children }: PlanNode, names: ReadonlyMap<string, string>): StoredNode {
  const node: StoredNode = {};
  for (const key of KEPT) if (raw[key] !== undefined) node[key] = raw[key];
  for (const key of REDACTED) if (raw[key] !== undefined) node[key] = redacted(raw[key]);
  if (index !== undefined) node['Index Name'] = names.get(index) ?? index;
  if (children.length > 0) node['Plans'] = children.map((child) => storedNode(child, names));
  return node;
}

function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 50).map(redacted);
  return typeof value === 'string' ? redactLiterals(value).slice(0, 1_000) : undefined;
}
