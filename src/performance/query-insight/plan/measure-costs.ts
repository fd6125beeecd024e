import type { Plan, PlanNode } from './plan.ts';

/**
 * Divides the root's cost among the nodes, from the top down. A node's printed cost is that of running it once to its end;
 * below a nested loop it is run for each outer row, below a Limit not to its end, so a child gets what its parent has left.
 */
export function measureCosts(plan: Plan): void {
  const given: number[] = [];
  for (const node of plan.nodes) {
    if (node.estimated === undefined) continue;
    let left = given[node.id] ?? node.estimated.totalCost;
    for (const child of node.children) {
      const cost = Math.max(0, Math.min(left, (child.estimated?.totalCost ?? 0) * runsOf(child, node)));
      given[child.id] = cost;
      left -= cost;
    }
    node.exclusive.cost = Math.max(0, left);
  }
}

/** How often the planner expects a child to be run for one run of its parent. */
function runsOf(child: PlanNode, parent: PlanNode): number {
  if (child.relationship === 'SubPlan') return Math.max(1, parent.estimated?.rows ?? 1);
  if (parent.type !== 'Nested Loop' || child.relationship !== 'Inner') return 1;
  const outer = parent.children.find(({ relationship }) => relationship === 'Outer');
  return Math.max(1, outer?.estimated?.rows ?? 1);
}
