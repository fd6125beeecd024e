import type { PlanNode } from '../plan/plan.ts';

const PASSING = new Set(['Gather', 'Gather Merge', 'Materialize', 'Memoize', 'Sort', 'Limit', 'LockRows']);

/** The scan of a table whose rows a node yields, where nothing but passing on lies between. */
export function scanBelow(node: PlanNode): PlanNode | undefined {
  const scan = passedBelow(node);
  return scan?.relation !== undefined && scan.type.endsWith('Scan') ? scan : undefined;
}

/** The first node that does more than pass rows on: the node itself, or one below it. */
export function passedBelow(node: PlanNode): PlanNode | undefined {
  let below: PlanNode | undefined = node;
  while (below !== undefined && PASSING.has(below.type)) {
    below = below.children.find(({ subplanName }) => subplanName === undefined);
  }
  return below;
}
