import { diagnose, type Plan, type PlanNode, type SchemaFacts } from '../src/performance/query-insight/index.ts';

/** A table with fewer rows is read as a whole as quickly as by an index. */
const LARGE = 20_000;

/** What no hot statement may do, whatever its plan was before, by the codes of the diagnosis. */
const NEVER: ReadonlySet<string> = new Set(['seq-scan-large', 'sort-spill', 'hash-spill', 'temp-io']);

/**
 * Scans of whole large tables, and what did not fit into memory, one sentence each.
 * @param plan with the figures of a run.
 * @param facts how many rows the tables have.
 */
export function faultsOf(plan: Plan, facts: SchemaFacts): string[] {
  const rows = new Map(facts.tables.map(({ name, rows: count = 0 }) => [name, count]));
  const seen = plan.nodes.flatMap((node) => faultsOfNode(node, rows));
  const told = diagnose(plan, facts).flatMap(({ code, title }) => (NEVER.has(code) ? [title] : []));
  return [...new Set(seen.length > 0 ? seen : told)];
}

/** The diagnosis weighs a scan or a spill by its share of the time; here one is too much. */
function faultsOfNode(node: PlanNode, rows: ReadonlyMap<string, number>): string[] {
  const faults: string[] = [];
  const { type, relation = '', sort, hash, storage, neverExecuted } = node;
  if (neverExecuted) return faults;
  const count = rows.get(relation) ?? 0;
  if (type === 'Seq Scan' && count >= LARGE) faults.push(`reads all of ${relation}, ${count} rows`);
  if (sort?.spaceType === 'Disk') faults.push(`sorts on disk, ${sort.spaceKb ?? 0} kB`);
  if ((hash?.batches ?? 1) > 1) faults.push(`hashes in ${hash?.batches} batches on disk`);
  if (storage?.type === 'Disk') faults.push(`keeps rows of ${type} on disk, ${storage.maxKb} kB`);
  if (faults.length === 0 && (node.exclusive.buffers?.tempWritten ?? 0) > 0) faults.push(`${type} writes to disk`);
  return faults;
}
