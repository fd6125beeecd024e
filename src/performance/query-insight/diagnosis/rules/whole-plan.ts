import { executionTime } from '../../plan/measure.ts';
import { count, milliseconds, percent, type Rule } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

export const slowQuery: Rule = (plan) => {
  const ms = executionTime(plan) + (plan.planningMs ?? 0);
  if (ms <= THRESHOLDS.slowMs) return [];
  return [
    {
      code: 'slow-query',
      node: null,
      share: 1,
      title: `The statement takes ${milliseconds(ms)}`,
      evidence: { planningMs: plan.planningMs ?? 0, executionMs: executionTime(plan) },
      why: `People notice what takes more than ${THRESHOLDS.slowMs} ms, and it holds a connection as long.`,
      advice: 'Look at the nodes with the largest part of the time first.',
      ...(ms >= THRESHOLDS.verySlowMs ? { atLeast: 'critical' as const } : { atMost: 'warning' as const }),
    },
  ];
};

export const highCost: Rule = (plan) => {
  const cost = plan.root.estimated?.totalCost ?? 0;
  const ms = executionTime(plan);
  if (cost <= THRESHOLDS.highCost) return [];
  return [
    {
      code: 'high-cost',
      node: null,
      share: null,
      title: `The planner expects a cost of ${count(cost)}`,
      evidence: { totalCost: cost, startupCost: plan.root.estimated?.startupCost ?? 0 },
      why: `A cost of ${count(THRESHOLDS.highCost)} is about that of reading as many pages one after the other.`,
      advice: 'Read less: an index for what is asked for, fewer rows, or sums that are kept.',
      atMost: 'info',
      // What was executed quickly, and shows no other fault, has been estimated too dear.
      onlyBesideOthers: ms > 0 && ms < THRESHOLDS.budgetMs,
    },
  ];
};

export const jitCost: Rule = (plan) => {
  const whole = executionTime(plan);
  const ms = plan.jit?.totalMs ?? 0;
  const share = whole > 0 ? Math.min(1, ms / whole) : 0;
  if (ms < THRESHOLDS.jitMs || share < THRESHOLDS.jitShare) return [];
  return [
    {
      code: 'jit-cost',
      node: null,
      share,
      title: `Compiling takes ${milliseconds(ms)}, ${percent(share)} of the time`,
      evidence: { jitMs: ms, functions: plan.jit?.functions ?? 0, executionMs: whole },
      why: 'The planner expected so much work that compiling its expressions would pay; it did not.',
      advice: 'Mend the estimates first. Else raise jit_above_cost, or SET jit = off for short statements.',
      atMost: 'warning',
    },
  ];
};

export const triggerTime: Rule = (plan) => {
  const whole = executionTime(plan);
  const ms = plan.triggers.reduce((sum, trigger) => sum + (trigger.ms ?? 0), 0);
  const share = whole > 0 ? Math.min(1, ms / whole) : 0;
  if (ms < THRESHOLDS.trivialMs || share < THRESHOLDS.triggerShare) return [];
  const longest = [...plan.triggers].sort((a, b) => (b.ms ?? 0) - (a.ms ?? 0))[0];
  return [
    {
      code: 'trigger-time',
      node: null,
      share,
      title: `Triggers take ${milliseconds(ms)}, ${percent(share)} of the time`,
      evidence: { triggerMs: ms, longest: longest?.name ?? '', calls: longest?.calls ?? 0 },
      why: 'Triggers and foreign keys run once for each row that is written, outside of the plan’s nodes.',
      advice:
        'Index the columns that foreign keys refer from; write triggers for each statement with transition tables.',
    },
  ];
};
