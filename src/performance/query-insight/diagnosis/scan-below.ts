import type { PlanNode } from '../plan/plan.ts';

const PASSING = new Set(['Gather', 'Gather Merge', 'Materialize', 'Memoize', 'Sort', 'Limit', 'LockRows']);

/** The scan of a table whose rows a node yields, where nothing but passing on lies between. */
export function scanBelow(node: PlanNode): PlanNode | undefined {
  let scan: PlanNode | undefined = node;
  while (scan !== undefined && PASSING.has(scan.type)) {
    scan = scan.children.find(({ subplanName }) => subplanName === undefined);
  }
  return scan?.relation !== undefined && scan.type.endsWith('Scan') ? scan : undefined;
}
