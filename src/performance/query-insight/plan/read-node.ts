import { planUnreadable } from '../errors.ts';
import { numberOf, objectsOf, present, type RawFields, textOf, textsOf } from './fields.ts';
import { MAX_PLAN_DEPTH, MAX_PLAN_NODES } from './limits.ts';
import {
  readConditions,
  readHash,
  readHeapBlocks,
  readMemoize,
  readRowsRemoved,
  readSort,
  readStorage,
  readWorkers,
} from './node-details.ts';
import { hasActual, nodeKind } from './node-kind.ts';
import type { PlanNode } from './plan.ts';
import { readBuffers } from './read-buffers.ts';

/**
 * Reads a node and all below it into `nodes`, in pre-order. Totals and exclusive figures are measured afterwards.
 * @throws InsightError plan-unreadable where it has no node type, or is deeper or larger than any real plan.
 */
export function readNode(raw: RawFields, nodes: PlanNode[], parent?: PlanNode): PlanNode {
  const depth = parent === undefined ? 0 : parent.depth + 1;
  if (depth > MAX_PLAN_DEPTH) throw planUnreadable(`It is more than ${MAX_PLAN_DEPTH} nodes deep.`);
  if (nodes.length >= MAX_PLAN_NODES) throw planUnreadable(`It has more than ${MAX_PLAN_NODES} nodes.`);
  if (textOf(raw, 'Node Type') === undefined) throw planUnreadable('A node of it has no type.');
  const children: PlanNode[] = [];
  const node: PlanNode = { id: nodes.length, depth, children, ...nodeKind(raw), ...identity(raw), ...figures(raw) };
  if (parent !== undefined) Object.defineProperty(node, 'parent', { value: parent });
  nodes.push(node);
  for (const child of objectsOf(raw, 'Plans')) children.push(readNode(child, nodes, node));
  return node;
}

function identity(raw: RawFields) {
  type Identity = Pick<
    PlanNode,
    | 'relationship'
    | 'subplanName'
    | 'relation'
    | 'schema'
    | 'alias'
    | 'index'
    | 'cte'
    | 'functionName'
    | 'scanDirection'
    | 'joinType'
    | 'operation'
  >;
  return present<Identity>({
    relationship: textOf(raw, 'Parent Relationship'),
    subplanName: textOf(raw, 'Subplan Name'),
    relation: textOf(raw, 'Relation Name'),
    schema: textOf(raw, 'Schema'),
    alias: textOf(raw, 'Alias'),
    index: textOf(raw, 'Index Name'),
    cte: textOf(raw, 'CTE Name'),
    functionName: textOf(raw, 'Function Name'),
    scanDirection: textOf(raw, 'Scan Direction'),
    joinType: textOf(raw, 'Join Type'),
    operation: textOf(raw, 'Operation'),
  });
}

function figures(raw: RawFields) {
  const { Plans: _, ...own } = raw;
  return {
    exclusive: {},
    conditions: readConditions(raw),
    rowsRemoved: readRowsRemoved(raw),
    disabled: raw['Disabled'] === true,
    neverExecuted: hasActual(raw) && numberOf(raw, 'Actual Loops') === 0,
    raw: own,
    ...present<Partial<PlanNode>>({
      estimated: readEstimate(raw),
      actual: readActual(raw),
      buffers: readBuffers(raw),
      sort: readSort(raw),
      hash: readHash(raw),
      heapFetches: numberOf(raw, 'Heap Fetches'),
      heapBlocks: readHeapBlocks(raw),
      workers: readWorkers(raw),
      memoize: readMemoize(raw),
      groupKeys: readGroupKeys(raw),
      output: textsOf(raw, 'Output'),
      storage: readStorage(raw),
      indexSearches: numberOf(raw, 'Index Searches'),
    }),
  };
}

function readEstimate(raw: RawFields): PlanNode['estimated'] {
  const totalCost = numberOf(raw, 'Total Cost');
  const rows = numberOf(raw, 'Plan Rows');
  if (totalCost === undefined && rows === undefined) return undefined;
  const startupCost = numberOf(raw, 'Startup Cost') ?? 0;
  return { startupCost, totalCost: totalCost ?? 0, rows: rows ?? 0, width: numberOf(raw, 'Plan Width') ?? 0 };
}

function readActual(raw: RawFields): PlanNode['actual'] {
  if (!hasActual(raw)) return undefined;
  return present<NonNullable<PlanNode['actual']>>({
    startupMs: numberOf(raw, 'Actual Startup Time'),
    totalMs: numberOf(raw, 'Actual Total Time'),
    rows: numberOf(raw, 'Actual Rows') ?? 0,
    loops: numberOf(raw, 'Actual Loops') ?? 1,
  });
}

/** Each key once, also where grouping sets name it several times. */
function readGroupKeys(raw: RawFields): string[] | undefined {
  const sets = objectsOf(raw, 'Grouping Sets').flatMap((set) => set['Group Keys'] ?? set['Hash Keys'] ?? []);
  const keys = [...(textsOf(raw, 'Group Key') ?? []), ...sets.flat().filter((key) => typeof key === 'string')];
  return keys.length === 0 ? undefined : [...new Set(keys)];
}
