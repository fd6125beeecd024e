import { nodeLabel } from '../../plan/node-label.ts';
import { executionTime } from '../../plan/measure.ts';
import type { PlanNode } from '../../plan/plan.ts';
import type { TableFacts } from '../finding.ts';
import { count, type Draft, percent, perNode, type Rule, tableOf, wholeShare } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

interface Miss {
  factor: number;
  under: boolean;
  /** Rows by which the estimate is wrong, over all loops. */
  rows: number;
}

/** The planner expected other numbers of rows; told of the node where the error starts, not of all above it. */
export const rowMisestimate = perNode((node, plan): Draft | undefined => {
  const error = errorOf(node);
  if (error === undefined || !isWrong(node, error)) return undefined;
  if (node.children.some((child) => explains(child, error))) return undefined;
  if (!error.under && (mayStopEarly(node) || executionTime(plan) < THRESHOLDS.cheapMs)) return undefined;
  const { estimated, actual } = node;
  const word = error.under ? 'more' : 'fewer';
  return {
    code: 'row-misestimate',
    node,
    share: wholeShare(node, plan),
    title: `${nodeLabel(node)} yields ${count(error.factor)} times ${word} rows than expected`,
    evidence: {
      estimatedRows: estimated?.rows ?? 0,
      actualRows: actual?.rows ?? 0,
      loops: actual?.loops ?? 1,
      factor: Math.round(error.factor),
    },
    why: 'The planner chooses joins, their order and memory by these numbers; what it chose was made for others.',
    advice:
      'Run ANALYZE on the tables. If it stays so, raise the statistics of the columns (ALTER TABLE … SET STATISTICS), or ' +
      'CREATE STATISTICS on columns that depend on each other; conditions inside functions are guessed.',
    // Too many rows expected costs memory and workers; too few costs loops.
    ...(error.under ? {} : { atMost: 'info' as const }),
  };
});

function errorOf({ estimated, actual, type, neverExecuted }: PlanNode): Miss | undefined {
  if (estimated === undefined || actual === undefined || neverExecuted) return undefined;
  // These do not count what they found, or pass on what another node was asked for.
  if (['BitmapAnd', 'BitmapOr', 'Bitmap Index Scan', 'ModifyTable', 'Hash', 'Materialize', 'Memoize'].includes(type))
    return undefined;
  const expected = Math.max(1, estimated.rows);
  const found = Math.max(1, actual.rows);
  const under = found > expected;
  return {
    factor: under ? found / expected : expected / found,
    under,
    rows: Math.abs(actual.rows - estimated.rows) * actual.loops,
  };
}

function isWrong({ actual }: PlanNode, { factor, rows }: Miss): boolean {
  const inLoop = (actual?.loops ?? 1) >= THRESHOLDS.misestimateLoops;
  if (factor >= THRESHOLDS.grossMisestimate) return rows >= THRESHOLDS.grossMisestimatedRows;
  return (
    rows >= THRESHOLDS.misestimatedRows && factor >= (inLoop ? THRESHOLDS.misestimateInLoop : THRESHOLDS.misestimate)
  );
}

/** Whether the error comes from below: the child is about as wrong, in the same direction. */
function explains(child: PlanNode, error: Miss): boolean {
  const passing = ['Hash', 'Materialize', 'Memoize'].includes(child.type);
  if (passing) return child.children.some((grandchild) => explains(grandchild, error));
  const below = errorOf(child);
  return (
    below !== undefined && below.under === error.under && isWrong(child, below) && below.factor >= error.factor / 10
  );
}

/** Whether somebody above may have stopped asking: fewer rows than expected are no error then. */
function mayStopEarly(node: PlanNode): boolean {
  let child = node;
  for (let above = node.parent; above !== undefined; above = above.parent) {
    if (above.type === 'Limit' || above.type === 'Merge Join') return true;
    const half =
      ['Semi', 'Anti', 'Right Semi', 'Right Anti'].includes(above.joinType ?? '') || above.raw['Inner Unique'] === true;
    if (half && child.relationship === 'Inner') return true;
    if (child.relationship === 'SubPlan' || child.relationship === 'InitPlan') return true;
    // These read all of what is below them first.
    if (above.type === 'Sort' || above.type === 'Hash' || (above.type === 'Aggregate' && above.strategy !== 'Sorted'))
      return false;
    child = above;
  }
  return false;
}

/** A table has grown or shrunk since its last ANALYZE: the planner counts without knowing. */
export const staleStatistics: Rule = (plan, facts) => {
  const told = new Set<string>();
  return plan.nodes.flatMap((node) => {
    const name = node.relation;
    if (name === undefined || told.has(name) || node.type === 'ModifyTable') return [];
    const evidence = staleByFacts(tableOf(node, facts)) ?? staleByScan(node);
    if (evidence === undefined) return [];
    told.add(name);
    const draft: Draft = {
      code: 'stale-statistics',
      node,
      share: wholeShare(node, plan),
      title: `The statistics of ${name} are out of date`,
      evidence,
      why: 'The planner takes the size and the values of a table from its last ANALYZE, and chooses plans for what was there then.',
      advice: `Run ANALYZE ${name}. If it comes again, have autovacuum analyze the table sooner (autovacuum_analyze_scale_factor).`,
      atMost: 'warning',
    };
    return [draft];
  });
};

function staleByFacts(table: TableFacts | undefined): Draft['evidence'] | undefined {
  if (table === undefined) return undefined;
  const { rows = 0, modifiedSinceAnalyze = 0, lastAnalyze } = table;
  if (lastAnalyze === null && rows >= THRESHOLDS.modifiedRows) return { lastAnalyze: 'never', rows };
  const part = modifiedSinceAnalyze / Math.max(1, rows);
  if (modifiedSinceAnalyze < THRESHOLDS.modifiedRows || part < THRESHOLDS.modifiedShare) return undefined;
  return { modifiedSinceAnalyze, rows, modified: percent(part) };
}

/** A scan of a whole table without a condition: its estimate is the size that the last ANALYZE found. */
function staleByScan(node: PlanNode): Draft['evidence'] | undefined {
  const { type, conditions, estimated, actual, parallelAware } = node;
  const isWhole = type === 'Seq Scan' && Object.keys(conditions).length === 0 && !parallelAware;
  if (!isWhole || estimated === undefined || actual === undefined || node.neverExecuted) return undefined;
  const wrong = Math.abs(actual.rows - estimated.rows);
  const factor = Math.max(actual.rows, 1) / Math.max(estimated.rows, 1);
  if (wrong < THRESHOLDS.misestimatedRows) return undefined;
  if (factor < THRESHOLDS.tableGrowth && (factor > 1 / THRESHOLDS.tableGrowth || mayStopEarly(node))) return undefined;
  return { estimatedRows: estimated.rows, actualRows: actual.rows };
}
