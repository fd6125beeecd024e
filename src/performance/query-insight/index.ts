export { BUILD_STATES, type IndexBuild, latestBuilds } from './builds/index-builds.queries.ts';
export { diagnose } from './diagnosis/diagnose.ts';
export type { Finding, FindingCode, IndexFacts, SchemaFacts, Severity, TableFacts } from './diagnosis/finding.ts';
export type { Buffers, Plan, PlanNode, PlanTrigger } from './plan/plan.ts';
export { readPlan } from './plan/read-plan.ts';
