import type { PlanNode } from '../../plan/plan.ts';

// Names stand at the beginning of a condition; what is longer is a list of values.
const MAX_CONDITION = 10_000;
/** Rows that an index yields for each row outside, from where on it is read whole, not searched by what a plan left out. */
const READ_WHOLE = 100;
/** What a set-returning function is expected to yield where the planner knows nothing of its arguments. */
const DEFAULT_ROWS = 1_000;
/** Of its time, the part before a function's first row: more where it is run anew for each row than where it is read again. */
const FILLED_ANEW = 0.1;

/**
 * Whether the inner side of a nested loop depends on the outer one, or may: what a plan does not show is not called
 * missing.
 */
export function isJoined(inner: PlanNode, outer: PlanNode): boolean {
  // The planner keeps only what is the same for every row outside.
  if (inner.type === 'Materialize') return false;
  const names = { outer: aliasesIn(outer), inner: aliasesIn(inner) };
  const pending = [inner];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (dependsByKind(node, names.outer) || dependsByCondition(node, names)) return true;
    pending.push(...node.children);
  }
  return false;
}

function dependsByKind(node: PlanNode, outer: ReadonlySet<string>): boolean {
  switch (node.type) {
    case 'Memoize':
    case 'Values Scan':
    case 'Result':
    case 'ProjectSet':
    case 'Table Function Scan':
      return true;
    case 'Function Scan':
      return !isSameFunction(node, outer);
    case 'Index Scan':
    case 'Index Only Scan':
    case 'Bitmap Index Scan':
      return node.conditions.indexCond === undefined && rowsOfLoop(node) < READ_WHOLE;
    default:
      return false;
  }
}

/** Whether a function is called once, with nothing of the row outside: shown by VERBOSE, else by its estimate or times. */
function isSameFunction(
  { raw, estimated, actual, functionName, conditions }: PlanNode,
  outer: ReadonlySet<string>,
): boolean {
  const call = raw['Function Call'];
  if (typeof call === 'string') return !mentions(call, outer);
  const { rows = DEFAULT_ROWS } = estimated ?? {};
  // With constants the planner counts generate_series exactly.
  const isCounted = functionName === 'generate_series' && rows !== DEFAULT_ROWS && conditions.filter === undefined;
  if (isCounted && (actual === undefined || actual.rows === rows)) return true;
  const { startupMs, totalMs = 0 } = actual ?? {};
  return startupMs !== undefined && totalMs >= 0.01 && startupMs < totalMs * FILLED_ANEW;
}

function dependsByCondition(
  { conditions }: PlanNode,
  names: { outer: ReadonlySet<string>; inner: ReadonlySet<string> },
): boolean {
  const { indexCond, recheckCond, tidCond } = conditions;
  const searches = [indexCond, recheckCond, tidCond].some(
    (condition) => condition !== undefined && !asksForConstants(condition, names.inner),
  );
  return searches || Object.values(conditions).some((condition: string) => mentions(condition, names.outer));
}

/** "(id < 500)", "(o.status = 'open'::text)": no parameter, no column of another relation. */
function asksForConstants(condition: string, inner: ReadonlySet<string>): boolean {
  const hasValue = /'|(?<![\w$])\d/.test(condition.slice(0, MAX_CONDITION));
  return (
    hasValue && !/\$\d|SubPlan|InitPlan/.test(condition) && [...owners(condition)].every((name) => inner.has(name))
  );
}

function mentions(condition: string, names: ReadonlySet<string>): boolean {
  return /\$\d/.test(condition) || [...owners(condition)].some((name) => names.has(name));
}

/** The names before the dots of columns. */
function owners(condition: string): Set<string> {
  const text = condition.slice(0, MAX_CONDITION).replaceAll(/'[^']*'/g, "''");
  const found = text.matchAll(/(?:"((?:[^"]|"")+)"|(?<![\w$"])([a-z_][\w$]*))\./gi);
  return new Set([...found].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''));
}

function rowsOfLoop({ actual, estimated }: PlanNode): number {
  return actual?.rows ?? estimated?.rows ?? 0;
}

function aliasesIn(node: PlanNode): Set<string> {
  const names = new Set<string>();
  const pending = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.alias !== undefined) names.add(next.alias);
    if (next.relation !== undefined) names.add(next.relation);
    pending.push(...next.children);
  }
  return names;
}
