import type { PlanNode } from '../../plan/plan.ts';
import { count, type Draft, kilobytes, perNode, type Rule, rowsOf, wholeShare } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

const ORDERED = new Set(['Sort', 'Incremental Sort', 'Gather Merge', 'Merge Append']);

/** OFFSET: rows are made to be skipped. */
export const largeOffset = perNode((node, plan): Draft | undefined => {
  if (node.type !== 'Limit') return undefined;
  const input = node.children.find(({ subplanName }) => subplanName === undefined);
  const skipped =
    node.actual === undefined
      ? Math.max(offsetIn(plan.queryText), offsetByCost(node, input))
      : rowsOf(input ?? node) - rowsOf(node);
  if (skipped < THRESHOLDS.offsetRows) return undefined;
  return {
    code: 'large-offset',
    node,
    share: wholeShare(node, plan),
    title: `OFFSET makes ${count(skipped)} rows to skip them`,
    evidence: { rowsSkipped: skipped, rowsKept: rowsOf(node) },
    why: 'Each page costs as much as all pages before it; what changes meanwhile shifts rows between them.',
    advice:
      'Go on from the last row that was shown: WHERE (key, id) < (…) ORDER BY key, id LIMIT …, with an index in that order.',
    atLeast: 'warning',
  };
});

function offsetIn(queryText = ''): number {
  return Number(/\boffset\s+(\d{1,9})\b/i.exec(queryText)?.[1] ?? 0);
}

/** Before the first row leaves, those are paid for that OFFSET skips: in proportion, as the planner charges a Limit. */
function offsetByCost({ estimated: limit }: PlanNode, input: PlanNode | undefined): number {
  const whole = input?.estimated;
  if (limit === undefined || whole === undefined || whole.totalCost <= whole.startupCost) return 0;
  const part = (limit.startupCost - whole.startupCost) / (whole.totalCost - whole.startupCost);
  return part > 0 && part <= 1 ? Math.round(part * whole.rows) : 0;
}

/** A sorted list of many rows goes to the client, and no LIMIT ends it. */
export const addLimit: Rule = (plan) => {
  const { root } = plan;
  if (rowsOf(root) < THRESHOLDS.unlimitedRows || !isOrdered(root)) return [];
  return [
    {
      code: 'add-limit',
      node: root,
      share: root.exclusive.share ?? null,
      title: `${count(rowsOf(root))} rows are put in order and all sent`,
      evidence: { rows: rowsOf(root) },
      why: 'A list in order is read from its beginning, and seldom to its end.',
      advice: 'Add a LIMIT and go on by key; then an index in this order, or a top-N sort, needs a few rows only.',
      atMost: 'warning',
    },
  ];
};

function isOrdered(root: PlanNode): boolean {
  let node: PlanNode | undefined = root;
  while (node !== undefined && ['Result', 'ProjectSet', 'Subquery Scan', 'LockRows'].includes(node.type)) {
    node = node.children.find(({ subplanName }) => subplanName === undefined);
  }
  if (node === undefined) return false;
  if (ORDERED.has(node.type)) return true;
  // A table is read by an index from end to end for its order only, or because the index holds all that is asked for.
  return node.type === 'Index Scan' && node.conditions.indexCond === undefined && node.conditions.filter === undefined;
}

/** More bytes than anybody looks at go to the client. */
export const tooMuchData: Rule = ({ root, serialization }) => {
  if (root.type === 'ModifyTable' || root.neverExecuted) return [];
  const rows = rowsOf(root);
  const bytes = serialization === undefined ? rows * (root.estimated?.width ?? 0) : serialization.outputKb * 1_024;
  if (bytes < THRESHOLDS.resultBytes) return [];
  return [
    {
      code: 'too-much-data',
      node: root,
      share: null,
      title: `${count(rows)} rows, about ${kilobytes(bytes / 1_024)}, go to the client`,
      evidence: { rows, width: root.estimated?.width ?? 0, bytes },
      why: 'Turning rows into text, sending them and holding them in the client costs more than finding them.',
      advice: widthAdvice(root),
      atMost: 'warning',
    },
  ];
};

function widthAdvice({ estimated }: PlanNode): string {
  const wide = (estimated?.width ?? 0) >= 500;
  return wide
    ? 'Name the columns that are needed instead of all, and ask for a page of rows at a time.'
    : 'Ask for a page of rows at a time, or let the database add them up.';
}
