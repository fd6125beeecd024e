import { z } from 'zod';

import type { Analysis, Plan } from '../performance/query-insight/index.ts';

const planNodeView = z
  .object({
    id: z.int().describe('Its place in pre-order, from 0'),
    depth: z.int(),
    type: z.string(),
    relation: z.string().nullable(),
    index: z.string().nullable(),
    conditions: z.record(z.string(), z.string()),
    estimatedRows: z.number().nullable(),
    rows: z.number().nullable().describe("A loop's average; null where it was not run"),
    loops: z.number().nullable(),
    ms: z.number().nullable().describe('What the node itself took'),
    share: z.number().nullable().describe('Of the time, or of the cost where it was not run: 0 to 1'),
    blocksHit: z.number().nullable().describe('With its children'),
    blocksRead: z.number().nullable(),
  })
  .meta({ id: 'PlanNode' });

const findingView = z
  .object({
    code: z.string(),
    severity: z.enum(['info', 'warning', 'critical']),
    nodeId: z.int().nullable().describe('null: the whole plan'),
    share: z.number().nullable(),
    title: z.string(),
    evidence: z.record(z.string(), z.union([z.number(), z.string()])),
    why: z.string(),
    advice: z.string(),
    index: z.string().nullable().describe('CREATE INDEX CONCURRENTLY …, where one helps'),
  })
  .meta({ id: 'PlanFinding' });

export const analysisView = z
  .object({
    sql: z.string(),
    fingerprint: z.string().describe('Equal for statements that differ only in constants'),
    analyzed: z.boolean().describe('It was run, read-only and rolled back; else only planned'),
    planningMs: z.number().nullable(),
    executionMs: z.number().nullable(),
    totalMs: z.number().describe('At the client'),
    slow: z.boolean(),
    plan: z.array(planNodeView).describe('In pre-order'),
    findings: z.array(findingView),
  })
  .meta({ id: 'Analysis' });

export type AnalysisView = z.infer<typeof analysisView>;

export function analysisViewFrom({ plan, findings, ...analysis }: Analysis): AnalysisView {
  return {
    ...analysis,
    plan: plan.nodes.map(planNodeFrom),
    findings: findings.map(({ index = null, ...finding }) => ({
      ...finding,
      evidence: { ...finding.evidence },
      index,
    })),
  };
}

function planNodeFrom(node: Plan['root']): AnalysisView['plan'][number] {
  const { id, depth, type, relation = null, index = null, conditions, estimated, actual, exclusive, buffers } = node;
  return {
    id,
    depth,
    type,
    relation,
    index,
    conditions: { ...conditions },
    estimatedRows: estimated?.rows ?? null,
    rows: actual?.rows ?? null,
    loops: actual?.loops ?? null,
    ms: exclusive.ms ?? null,
    share: exclusive.share ?? null,
    blocksHit: buffers?.sharedHit ?? null,
    blocksRead: buffers?.sharedRead ?? null,
  };
}
