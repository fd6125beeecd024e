import type { Plan } from '../plan/plan.ts';
import type { Finding, SchemaFacts } from './finding.ts';

/** What can be improved about a plan, the worst first; a healthy plan has none. */
export function diagnose(_plan: Plan, _facts: SchemaFacts = { tables: [] }): Finding[] {
  return [];
}
