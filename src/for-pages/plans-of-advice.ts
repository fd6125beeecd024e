import { type Plan, readPlan, type StoredAdvice } from '../performance/query-insight/index.ts';
import type { ProposalPlans } from '../storefront/console.ts';

type Kept = StoredAdvice['proposals'][number]['before'];

/** The plans that were kept with the accepted proposals, to be drawn. */
export function plansOf(advice: StoredAdvice | null): Map<string, ProposalPlans> {
  const accepted = advice?.proposals.filter(({ verdict }) => verdict === 'accepted') ?? [];
  return new Map(
    accepted.map(({ id, before, after }) => [id, { ...drawn('before', before), ...drawn('after', after) }]),
  );
}

function drawn(name: 'before' | 'after', kept: Kept): Partial<Record<'before' | 'after', Plan>> {
  return kept === null ? {} : { [name]: readPlan(JSON.stringify([kept])) };
}
