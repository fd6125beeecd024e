import { errorCode, errorMessage } from '../../../shared/errors.ts';
import type { CapturedParameters } from '../explain/captured-parameters.ts';
import { readExplainable } from '../explain/explainable.ts';
import type { AnalysisPolicy } from '../explain/policy.ts';
import type { Plan } from '../plan/plan.ts';
import { barePlan, genericPlan, verbosePlan } from './explain.ts';
import { madeParams } from './made-params.ts';
import { mayRun, onlyInserts } from './may-run.ts';
import type { Session } from './session.ts';
import { type TableUse, tableUses } from './table-uses.ts';
import { tableFacts } from './tables.queries.ts';
import { withTypes } from './typed-parameters.ts';
import { valuesOf } from './values-of.ts';

/** A statement of the workload to advise on. */
export interface WorkloadStatement {
  sql: string;
  /** Values of $1, $2, …; where they are missing they are made from the statistics of the columns they meet. */
  params?: readonly unknown[];
  /** How often it runs in the time the workload stands for. */
  calls: number;
  meanMs?: number;
  /** Its constants have been replaced by $1, $2, …, as pg_stat_statements does. */
  normalised?: boolean;
}

export interface AdvisedStatement {
  id: number;
  sql: string;
  calls: number;
  /** At least one; typical and worst where they were made. */
  paramSets: readonly (readonly unknown[])[];
  paramsMade: boolean;
  /** None of what is only counted as a write. */
  uses: readonly TableUse[];
  /** Conditions that are the same for every call. */
  literal: ReadonlySet<string>;
  writes: boolean;
  /** The tables it writes, or locks rows of. */
  written: readonly { schema: string; table: string }[];
  /** It may be executed on copies; else it is planned alone. */
  executable: boolean;
}

export interface SkippedStatement {
  sql: string;
  reason: string;
  /** Where PostgreSQL refused it: the reason is in its words, and may quote values. */
  sqlState?: string;
}

export interface Describing {
  policy: AnalysisPolicy;
  /** Values that statements of the shop had. */
  captured: Pick<CapturedParameters, 'of'> | undefined;
}

/** What came of looking at a statement: of what writes both, where it counts and cannot be advised on. */
export interface Described {
  advised?: AdvisedStatement;
  skipped?: SkippedStatement;
}

/** What the advisor has to know of a statement; nothing of it is executed. */
export async function describeStatement(
  session: Session,
  statement: WorkloadStatement,
  id: number,
  { policy, captured }: Describing,
): Promise<Described> {
  let counted: AdvisedStatement | undefined;
  let { sql } = statement;
  try {
    const known = await valuesOf(statement, captured);
    const explainable = await readExplainable(known.sql, true);
    ({ sql } = explainable);
    if (explainable.kind !== 'select') counted = countedWrite(id, sql, statement.calls);
    if (counted !== undefined && onlyInserts(explainable.tree)) return { advised: counted };
    const executable = await mayRun(session, explainable, policy);
    if (known.sets === undefined && explainable.parameters > 0) sql = await withTypes(session, sql);
    const advised = await described(session, { sql, sets: known.sets });
    return { advised: { id, sql, calls: statement.calls, executable, ...advised } };
  } catch (error) {
    const code = errorCode(error);
    const refused = code !== undefined && /^[0-9A-Z]{5}$/.test(code);
    const skipped = { sql, reason: errorMessage(error), ...(refused ? { sqlState: code } : {}) };
    return counted === undefined ? { skipped } : { advised: counted, skipped };
  }
}

async function described(
  session: Session,
  { sql, sets }: { sql: string; sets: readonly (readonly unknown[])[] | undefined },
) {
  const generic = await genericPlan(session, sql);
  const genericUses = await tableUses(generic.plan);
  const facts = await tableFacts(session, genericUses);
  const made = sets === undefined && generic.types.length > 0;
  const paramSets = made ? await madeParams(session, generic, { uses: genericUses, facts }) : (sets ?? [[]]);
  const [first = []] = paramSets;
  const bare = await barePlan(session, { sql, params: first });
  const plan = await verbosePlan(session, { sql, params: first });
  const terms = genericUses.flatMap((use) => use.terms);
  const uses = (await tableUses(bare)).filter(
    ({ schema }) => schema !== 'pg_catalog' && schema !== 'information_schema',
  );
  return {
    paramSets,
    paramsMade: made,
    uses: made ? uses.map((use) => withoutMadeExpressions(use, genericUses)) : uses,
    literal: new Set(terms.filter(({ constant }) => constant).map(({ text }) => text)),
    writes: plan.nodes.some(({ type }) => type === 'ModifyTable'),
    written: writtenBy(plan),
  };
}

function countedWrite(id: number, sql: string, calls: number): AdvisedStatement {
  const nothing = { uses: [], literal: new Set<string>(), written: [] };
  return { id, sql, calls, paramSets: [[]], paramsMade: false, writes: true, executable: false, ...nothing };
}

/** Which rows are locked, a plan does not tell: it may be those of each table in it. */
function writtenBy({ nodes }: Plan): { schema: string; table: string }[] {
  const locks = nodes.some(({ type }) => type === 'LockRows');
  return nodes.flatMap(({ type, schema = 'public', relation }) =>
    (locks || type === 'ModifyTable') && relation !== undefined ? [{ schema, table: relation }] : [],
  );
}

/** An expression with a constant that is not known any more, such as the field of a document, is one no index can be made of. */
function withoutMadeExpressions(use: TableUse, generic: readonly TableUse[]): TableUse {
  const known = new Set(
    generic
      .flatMap(({ terms, orders, groups }) => [
        ...terms.flatMap(({ expressions }) => expressions),
        ...[...orders, ...groups].flat().map(({ expression }) => expression),
      ])
      .flatMap(({ text, parameter }) => (parameter ? [] : [text])),
  );
  const isKnown = ({ column, text }: { column?: string; text: string }) => column !== undefined || known.has(text);
  const whole = (orders: TableUse['orders']) =>
    orders.filter((order) => order.every(({ expression }) => isKnown(expression)));
  return {
    ...use,
    terms: use.terms.filter(({ expressions }) => expressions.every(isKnown)),
    orders: whole(use.orders),
    groups: whole(use.groups),
  };
}
