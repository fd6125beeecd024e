import type { PlanNode } from '../src/performance/query-insight/index.ts';

/** A plan without figures, one line a node, two spaces deeper for each level: equal shapes do the same work. */
export type Shape = readonly string[];

/**
 * What of a plan is a choice of the planner: kinds of nodes, relations, indexes, the order of joins, how is sorted and
 * aggregated. Estimates, times and values are left out, and so are the numbers PostgreSQL gives to its subplans.
 */
export function shapeOf(root: PlanNode): Shape {
  return linesOf(root, 0);
}

function linesOf(node: PlanNode, depth: number): string[] {
  return ['  '.repeat(depth) + wordsOf(node), ...node.children.flatMap((child) => linesOf(child, depth + 1))];
}

function wordsOf(node: PlanNode): string {
  const { subplanName, partialMode, strategy, parallelAware, type, joinType, scanDirection } = node;
  return [
    subplanName === undefined ? '' : `${subplanName.replace(/\s*\d+$/, '')}:`,
    partialMode ?? '',
    type === 'Aggregate' && strategy !== undefined ? strategy : '',
    parallelAware ? `Parallel ${type}` : type,
    joinType === undefined || joinType === 'Inner' ? '' : joinType,
    scanDirection === 'Backward' ? 'backward' : '',
    placeOf(node),
  ]
    .filter((word) => word !== '' && word !== 'Simple')
    .join(' ');
}

function placeOf({ relation, index, cte, functionName }: PlanNode): string {
  const on = relation ?? cte ?? functionName;
  if (index === undefined) return on === undefined ? '' : `on ${on}`;
  return on === undefined ? `by ${index}` : `on ${on} by ${index}`;
}
