import { errorCode, errorMessage } from '../../../shared/errors.ts';
import { parseStatement } from '../sql/statement.ts';
import { barePlan, genericPlan, verbosePlan } from './explain.ts';
import { madeParams } from './made-params.ts';
import type { Session } from './session.ts';
import { type TableUse, tableUses } from './table-uses.ts';
import { tableFacts, unsafeFunctions } from './tables.queries.ts';

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
  uses: readonly TableUse[];
  /** Conditions that are the same for every call. */
  literal: ReadonlySet<string>;
  writes: boolean;
  /** The tables it writes. */
  written: readonly { schema: string; table: string }[];
}

export interface SkippedStatement {
  sql: string;
  reason: string;
  /** Where PostgreSQL refused it: the reason is in its words, and may quote values. */
  sqlState?: string;
}

/** What the advisor has to know of a statement; nothing of it is executed. */
export async function describeStatement(
  session: Session,
  statement: WorkloadStatement,
  id: number,
): Promise<AdvisedStatement | SkippedStatement> {
  let sql = statement.sql;
  try {
    const parsed = await parseStatement(sql);
    sql = parsed.sql;
    if (parsed.kind === 'other') return { sql, reason: 'It is no statement that reads or writes rows.' };
    const unsafe = await unsafeFunctions(session, parsed.functions);
    if (unsafe.length > 0)
      return { sql, reason: `It calls what may have effects outside of its transaction: ${unsafe.join(', ')}.` };
    const generic = await genericPlan(session, sql);
    const genericUses = await tableUses(generic.plan);
    const facts = await tableFacts(session, genericUses);
    const made = statement.params === undefined && generic.types.length > 0;
    const paramSets = made ? madeParams(generic, genericUses, facts) : [statement.params ?? []];
    const [first = []] = paramSets;
    const bare = await barePlan(session, { sql, params: first });
    const plan = await verbosePlan(session, { sql, params: first });
    const terms = genericUses.flatMap((use) => use.terms);
    const uses = (await tableUses(bare)).filter(
      ({ schema }) => schema !== 'pg_catalog' && schema !== 'information_schema',
    );
    return {
      id,
      sql,
      calls: statement.calls,
      paramSets,
      paramsMade: made,
      uses,
      literal: new Set(terms.filter(({ constant }) => constant).map(({ text }) => text)),
      writes: plan.nodes.some(({ type }) => type === 'ModifyTable'),
      written: plan.nodes.flatMap(({ type, schema = 'public', relation }) =>
        type === 'ModifyTable' && relation !== undefined ? [{ schema, table: relation }] : [],
      ),
    };
  } catch (error) {
    const code = errorCode(error);
    const refused = code !== undefined && /^[0-9A-Z]{5}$/.test(code);
    return { sql, reason: errorMessage(error), ...(refused ? { sqlState: code } : {}) };
  }
}
