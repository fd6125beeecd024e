import { executionTime } from '../plan/measure.ts';
import type { Plan, PlanNode } from '../plan/plan.ts';
import type { Finding, SchemaFacts, Severity, TableFacts } from './finding.ts';
import { THRESHOLDS } from './thresholds.ts';

/** What a rule finds; how severe it is follows from the share. */
export interface Draft extends Omit<Finding, 'severity' | 'nodeId'> {
  node: PlanNode | null;
  /** It is never called worse than this: a matter of comfort, or of a cache that was cold. */
  atMost?: Severity;
  /** It is never called less than this. */
  atLeast?: Severity;
  /** Where the plan shows nothing else, it is left out. */
  onlyBesideOthers?: boolean;
}

/** Looks at a plan for one kind of fault, or at some that are closely related. */
export type Rule = (plan: Plan, facts: SchemaFacts) => Draft[];

/** A rule that looks at each node by itself. Nodes that never ran are left out. */
export function perNode(look: (node: PlanNode, plan: Plan, facts: SchemaFacts) => Draft | undefined): Rule {
  return (plan, facts) =>
    plan.nodes.flatMap((node) => {
      const draft = node.neverExecuted ? undefined : look(node, plan, facts);
      return draft === undefined ? [] : [draft];
    });
}

/** The rows a node yielded over all loops; as estimated, where the plan was not executed. */
export function rowsOf(node: PlanNode): number {
  return node.total?.rows ?? node.estimated?.rows ?? 0;
}

/** The rows its filter threw away, over all loops. */
export function discardedBy({ actual, rowsRemoved }: PlanNode): number {
  return (rowsRemoved.byFilter ?? 0) * (actual?.loops ?? 1);
}

/** The node's own part of the time; null where nothing is known of it. */
export function ownShare({ exclusive }: PlanNode): number | null {
  return exclusive.share ?? null;
}

/** The part of the time of the node and all below it. */
export function wholeShare(node: PlanNode, plan: Plan): number | null {
  const whole = executionTime(plan);
  if (node.total?.ms !== undefined && whole > 0) return Math.min(1, node.total.ms / whole);
  return whole > 0 ? null : sharesBelow(node);
}

function sharesBelow(node: PlanNode): number | null {
  const shares = [node.exclusive.share, ...node.children.map((child) => sharesBelow(child))];
  const known = shares.filter((share) => typeof share === 'number');
  return known.length === 0
    ? null
    : Math.min(
        1,
        known.reduce((sum, share) => sum + share, 0),
      );
}

/** Whether a share is too small for a word; what is not known is not. */
export function isNegligible(share: number | null): boolean {
  return share !== null && share < THRESHOLDS.negligibleShare;
}

/** Whether nothing about the plan is worth a change: it is done at once. */
export function isTrivial(plan: Plan): boolean {
  const ms = executionTime(plan);
  if (ms > 0) return ms < THRESHOLDS.trivialMs;
  return (plan.root.estimated?.totalCost ?? Infinity) < THRESHOLDS.trivialCost && !plan.analyzed;
}

export function tableOf({ relation, schema = 'public' }: PlanNode, facts: SchemaFacts): TableFacts | undefined {
  return facts.tables.find((table) => table.name === relation && (table.schema ?? 'public') === schema);
}

/** "12,345" */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** "12.3 %" */
export function percent(part: number): string {
  return `${Number((part * 100).toFixed(part < 0.1 ? 1 : 0))} %`;
}

/** "1,234 ms", "1.2 ms" */
export function milliseconds(ms: number): string {
  return `${ms >= 100 ? count(ms) : Number(ms.toFixed(1))} ms`;
}

/** The kilobytes as people write them: "18 MB". */
export function kilobytes(kb: number): string {
  if (kb < 1_024) return `${count(kb)} kB`;
  return kb < 1_048_576 ? `${count(kb / 1_024)} MB` : `${Number((kb / 1_048_576).toFixed(1))} GB`;
}
