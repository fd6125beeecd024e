import { diagnose } from '../../src/performance/query-insight/diagnosis/diagnose.ts';
import type { Finding, FindingCode, SchemaFacts } from '../../src/performance/query-insight/diagnosis/finding.ts';
import { readPlan } from '../../src/performance/query-insight/plan/read-plan.ts';

interface Traits {
  /** Of a loop; 0 where it is left out, no figures at all where it is null. */
  ms?: number | null;
  rows?: number;
  loops?: number;
  /** As the planner expected them; as many as came, where it is left out. */
  expected?: number;
  cost?: number;
  width?: number;
  [property: string]: unknown;
}

/** A node as FORMAT JSON has it, with what the tests of rules care about. */
export function node(type: string, traits: Traits = {}, ...children: object[]): object {
  const { ms = 0, rows = 1, loops = 1, expected, cost = 10, width = 8, ...rest } = traits;
  const actual =
    ms === null
      ? {}
      : { 'Actual Startup Time': 0, 'Actual Total Time': ms, 'Actual Rows': rows, 'Actual Loops': loops };
  const sides = children.map((child, place) => ({ 'Parent Relationship': place === 0 ? 'Outer' : 'Inner', ...child }));
  return {
    'Node Type': type,
    'Startup Cost': 0,
    'Total Cost': cost,
    'Plan Rows': expected ?? rows,
    'Plan Width': width,
    ...actual,
    ...rest,
    ...(sides.length === 0 ? {} : { Plans: sides }),
  };
}

/** The codes of what is found in a plan, and the findings themselves. */
export function judge(root: object | string, whole: object = {}, facts?: SchemaFacts) {
  const text = typeof root === 'string' ? root : JSON.stringify([{ Plan: root, ...whole }]);
  const findings = diagnose(readPlan(text), facts);
  const of = (code: FindingCode): Finding | undefined => findings.find((finding) => finding.code === code);
  return { findings, codes: findings.map(({ code }) => code), of };
}
