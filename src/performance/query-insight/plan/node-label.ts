import type { PlanNode } from './plan.ts';

const STRATEGIES: Readonly<Record<string, string>> = { Hashed: 'Hash', Sorted: 'Group', Mixed: 'Mixed' };

/** What FORMAT TEXT calls a node: "Hash Left Join", "Partial HashAggregate", "Index Scan Backward using a on b". */
export function nodeLabel(node: PlanNode): string {
  const parallel = node.parallelAware ? 'Parallel ' : '';
  const partial = node.partialMode === undefined ? '' : `${node.partialMode} `;
  return `${parallel}${partial}${name(node)}${place(node)}`;
}

function name({ type, strategy = '', joinType = 'Inner', operation, scanDirection }: PlanNode): string {
  if (type === 'Aggregate') return `${STRATEGIES[strategy] ?? ''}Aggregate`;
  if (type === 'ModifyTable') return operation ?? type;
  if (joinType !== 'Inner' && type === 'Nested Loop') return `${type} ${joinType} Join`;
  if (joinType !== 'Inner' && type.endsWith(' Join')) return type.replace(/Join$/, `${joinType} Join`);
  return scanDirection === 'Backward' && type.startsWith('Index') ? `${type} Backward` : type;
}

function place(node: PlanNode): string {
  const { index, alias } = node;
  if (node.type === 'Bitmap Index Scan') return index === undefined ? '' : ` on ${index}`;
  const using = index === undefined ? '' : ` using ${index}`;
  const on = node.relation ?? node.cte ?? node.functionName;
  if (on === undefined) return alias === undefined ? using : ` on ${alias}`;
  return `${using} on ${on}${alias === undefined || alias === on ? '' : ` ${alias}`}`;
}
