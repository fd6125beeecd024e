import { planUnreadable } from '../errors.ts';
import { MAX_PLAN_CHARACTERS } from './limits.ts';
import type { Plan } from './plan.ts';
import { planFromJson } from './plan-from-json.ts';

/**
 * The plan in what EXPLAIN printed.
 * @throws InsightError plan-unreadable (422) where there is none in it, and never anything else.
 */
export function readPlan(text: string): Plan {
  if (text.length > MAX_PLAN_CHARACTERS) {
    throw planUnreadable(`It has more than ${MAX_PLAN_CHARACTERS / 1_000_000} million characters.`);
  }
  return planFromJson(parseJson(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw planUnreadable('It is no JSON.', cause);
  }
}
