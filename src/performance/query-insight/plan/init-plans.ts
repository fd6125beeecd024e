import type { Plan, PlanNode } from './plan.ts';

/** A node, and part of its time or buffers that it spent on pulling another one. */
type Charge = (pulled: PlanNode) => readonly PlanNode[];

/**
 * Who pulled the rows of a node, and so holds its time and its buffers: its parent; for a CTE the scans of it, wherever
 * they are; for an InitPlan the node whose condition has its result, else the parent.
 */
export function pullersOf(plan: Plan): Charge {
  const ends = subtreeEnds(plan.nodes);
  const scans = occurrences(plan.nodes, (node) => (node.type === 'CTE Scan' && node.cte ? [node.cte] : []));
  const users = occurrences(plan.nodes, parametersOf);
  return (node) => {
    const { parent } = node;
    if (parent === undefined) return [];
    if (node.relationship !== 'InitPlan') return [parent];
    const end = ends[parent.id] ?? parent.id;
    const cte = /^CTE (.+)$/s.exec(node.subplanName ?? '')?.[1];
    if (cte !== undefined) return within(scans.get(cte), parent.id, end).map((id) => plan.nodes[id] as PlanNode);
    const own = { from: node.id, to: ends[node.id] ?? node.id };
    const user = firstUser(users, resultsOf(node), { from: parent.id, to: end }, own);
    return user === undefined ? [parent] : [plan.nodes[user] as PlanNode];
  };
}

interface Span {
  from: number;
  to: number;
}

function firstUser(users: Map<string, number[]>, results: string[], span: Span, own: Span): number | undefined {
  const found = results.flatMap((result) => {
    const ids = users.get(result) ?? [];
    const first = atLeast(ids, span.from);
    const id = first !== undefined && first >= own.from && first <= own.to ? atLeast(ids, own.to + 1) : first;
    return id !== undefined && id <= span.to ? [id] : [];
  });
  return found.length === 0 ? undefined : Math.min(...found);
}

/** "InitPlan 1 (returns $0,$1)" gives $0 and $1; since PostgreSQL 17 conditions say "(InitPlan 1).col1". */
function resultsOf({ subplanName = '' }: PlanNode): string[] {
  const name = /^InitPlan \S+/.exec(subplanName)?.[0];
  const parameters = subplanName.slice(0, 1_000).match(/\$\d+/g) ?? [];
  return name === undefined ? parameters : [name, ...parameters];
}

function parametersOf({ conditions }: PlanNode): string[] {
  return Object.values(conditions).flatMap((condition: string) => condition.match(/\$\d+|InitPlan \w+/g) ?? []);
}

/** The last id in each node's subtree: in pre-order a subtree is one span of ids. */
function subtreeEnds(nodes: readonly PlanNode[]): number[] {
  const ends = nodes.map(({ id }) => id);
  for (let id = nodes.length - 1; id > 0; id -= 1) {
    const parent = nodes[id]?.parent?.id ?? 0;
    ends[parent] = Math.max(ends[parent] ?? parent, ends[id] ?? id);
  }
  return ends;
}

/** The ids of the nodes in which each key occurs, ascending. */
function occurrences(nodes: readonly PlanNode[], keysOf: (node: PlanNode) => string[]): Map<string, number[]> {
  const ids = new Map<string, number[]>();
  for (const node of nodes) {
    for (const key of new Set(keysOf(node))) {
      const known = ids.get(key);
      if (known === undefined) ids.set(key, [node.id]);
      else known.push(node.id);
    }
  }
  return ids;
}

// A CTE scanned more often is charged to these; it bounds the work of plans that were made to be slow to read.
const MAX_SCANS = 100;

function within(ids: readonly number[] = [], from: number, to: number): number[] {
  const start = indexAtLeast(ids, from);
  return ids.slice(start, start + MAX_SCANS).filter((id) => id <= to);
}

function atLeast(ids: readonly number[], wanted: number): number | undefined {
  return ids[indexAtLeast(ids, wanted)];
}

function indexAtLeast(ids: readonly number[], wanted: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
