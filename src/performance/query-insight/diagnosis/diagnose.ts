import { executionTime } from '../plan/measure.ts';
import type { Plan } from '../plan/plan.ts';
import type { Finding, SchemaFacts, Severity } from './finding.ts';
import { type Draft, isTrivial } from './rule.ts';
import { RULES } from './rules.ts';
import { THRESHOLDS } from './thresholds.ts';

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];
// A plan of a thousand partitions has the same to say of each.
const MAX_FINDINGS_PER_RULE = 50;

/** What can be improved about a plan, the worst first; a healthy plan has none. */
export function diagnose(plan: Plan, facts: SchemaFacts = { tables: [] }): Finding[] {
  if (isTrivial(plan)) return [];
  const drafts = RULES.flatMap((rule) =>
    rule(plan, facts)
      .sort((a, b) => (b.share ?? 0) - (a.share ?? 0))
      .slice(0, MAX_FINDINGS_PER_RULE),
  );
  const isAlone = drafts.every(({ onlyBesideOthers = false }) => onlyBesideOthers);
  const findings = isAlone ? [] : drafts.map((draft) => asFinding(draft, plan));
  return findings.sort((a, b) => rank(b.severity) - rank(a.severity) || (b.share ?? 0) - (a.share ?? 0));
}

/** Where a severity stands: 0 info, 1 warning, 2 critical. */
export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function asFinding(
  { node, atMost = 'critical', atLeast = 'info', onlyBesideOthers: _, ...draft }: Draft,
  plan: Plan,
): Finding {
  const bounded = Math.min(rank(atMost), Math.max(rank(atLeast), rank(severityOf(draft.share, plan))));
  return { ...draft, severity: SEVERITIES[bounded] ?? 'info', nodeId: node?.id ?? null };
}

/** A half of a slow statement is critical, a tenth of any is a warning. */
function severityOf(share: number | null, plan: Plan): Severity {
  if (share === null || share < 0.1) return 'info';
  const ms = executionTime(plan);
  const slow = ms > 0 ? ms > THRESHOLDS.slowMs : (plan.root.estimated?.totalCost ?? 0) > THRESHOLDS.highCost * 100;
  return slow && share >= 0.5 ? 'critical' : 'warning';
}
