import type { ClientBase } from 'pg';

import type { CapturedParameters } from '../explain/captured-parameters.ts';
import type { AnalysisPolicy } from '../explain/policy.ts';
import {
  chooseForStatement,
  type ChoosingOptions,
  statementCandidates,
  type StatementChoice,
} from './choose-for-statement.ts';
import { chooseForWorkload } from './choose-for-workload.ts';
import {
  type AdvisedStatement,
  describeStatement,
  type SkippedStatement,
  type WorkloadStatement,
} from './describe-statement.ts';
import type { IndexShape } from './index-shape.ts';
import type { Advice } from './proposal.ts';
import { prove } from './prove.ts';
import { readIndex } from './read-index.ts';
import { Scratch } from './scratch.ts';
import { Session } from './session.ts';
import { hasExtension, type TableFacts, tableFacts } from './tables.queries.ts';
import { adviceOf } from './advice-of.ts';
import { upkeepCost, writesOf } from './upkeep.ts';
import { HypotheticalIndexes } from './what-if.ts';

export interface AdviceOptions {
  /** Bytes all proposed indexes together may take; 1 GB unless given. */
  budgetBytes?: number;
  /** Bytes the scratch copies may take; 4 GB unless given. */
  scratchBytes?: number;
  /** Milliseconds any one statement of the run may take; 30,000 unless given. */
  statementTimeoutMs?: number;
  /** A scratch that is open already, and stays open. */
  scratch?: Scratch;
  /** What statements may call beyond PostgreSQL's own harmless functions; nothing unless given. */
  policy?: Pick<AnalysisPolicy, 'functions' | 'extensions'>;
  /** Values that statements of the shop had: what nobody remembers is made from statistics. */
  captured?: Pick<CapturedParameters, 'of'>;
  onStep?: (step: string) => void;
}

const GIGABYTE = 1_073_741_824;

/**
 * Which indexes a workload needs, each proven on a copy of the tables: built there, every statement that reads the table
 * executed with and without, writes timed. The shop's own tables are read, never changed.
 * @param client a connection of its own, not through a pooler in transaction mode; its account may create schemas.
 * @throws InsightError `advice-running` (409), `scratch-too-large` (422).
 */
export async function adviseIndexes(
  client: ClientBase,
  workload: readonly WorkloadStatement[],
  options: AdviceOptions = {},
): Promise<Advice> {
  const session = new Session(client);
  await session.query(`SELECT set_config('statement_timeout', $1, false)`, [
    String(options.statementTimeoutMs ?? 30_000),
  ]);
  const scratch = options.scratch ?? (await Scratch.open(session, scratchLimits(options)));
  try {
    return await advise(session, scratch, workload, options);
  } finally {
    if (options.scratch === undefined) await scratch.close();
  }
}

/** The scratch schema that several runs share, such as a bench's. */
export async function openScratch(client: ClientBase, options: AdviceOptions = {}): Promise<Scratch> {
  return Scratch.open(new Session(client), scratchLimits(options));
}

function scratchLimits({ scratchBytes, onStep }: AdviceOptions) {
  return { bytes: scratchBytes ?? 4 * GIGABYTE, ...(onStep === undefined ? {} : { onStep }) };
}

async function advise(
  session: Session,
  scratch: Scratch,
  workload: readonly WorkloadStatement[],
  options: AdviceOptions,
): Promise<Advice> {
  const { statements, skipped } = await describe(session, workload, options);
  const choosing = await choosingOptions(session, statements);
  const hypothetical = (await hasExtension(session, 'hypopg')) ? new HypotheticalIndexes(session) : undefined;
  const choices: StatementChoice[] = [];
  for (const statement of statements.filter(({ uses }) => uses.length > 0)) {
    options.onStep?.(`planning: ${statement.sql.replaceAll(/\s+/g, ' ').slice(0, 70)}`);
    choices.push(await choose(statement, { choosing, hypothetical, scratch }));
  }
  const writes = await writesOf(statements, choosing.tables);
  const chosen = await chooseForWorkload(choices, {
    whatIf: scratch,
    budget: options.budgetBytes ?? GIGABYTE,
    upkeep: (shape) => {
      const name = `${shape.schema}.${shape.table}`;
      return upkeepCost(shape, writes.get(name), choosing.tables.get(name)?.indexes.length ?? 0);
    },
  });
  const { tables } = choosing;
  const { onStep } = options;
  const proved = await prove(chosen, choices, {
    session,
    scratch,
    hypothetical,
    tables,
    writes,
    ...(onStep === undefined ? {} : { onStep }),
  });
  return adviceOf(proved, { statements: statements.length, skipped, hypothetical: hypothetical !== undefined });
}

async function describe(
  session: Session,
  workload: readonly WorkloadStatement[],
  { policy = {}, captured }: AdviceOptions,
) {
  const statements: AdvisedStatement[] = [];
  const skipped: SkippedStatement[] = [];
  for (const [id, one] of workload.entries()) {
    const described = await describeStatement(session, one, id, { policy, captured });
    if (described.advised !== undefined) statements.push(described.advised);
    if (described.skipped !== undefined) skipped.push(described.skipped);
  }
  return { statements, skipped };
}

async function choosingOptions(session: Session, statements: readonly AdvisedStatement[]): Promise<ChoosingOptions> {
  const uses = statements.flatMap((statement) => statement.uses);
  const facts = await tableFacts(
    session,
    uses.map(({ schema, table }) => ({ schema, table })),
  );
  const tables = new Map<string, TableFacts>();
  const present = new Map<string, IndexShape[]>();
  for (const table of facts) {
    const name = `${table.schema}.${table.name}`;
    tables.set(name, table);
    const shapes = await Promise.all(table.indexes.map(readIndex));
    present.set(
      name,
      shapes.filter((shape) => shape !== undefined),
    );
  }
  return { tables, present, trigrams: await hasExtension(session, 'pg_trgm') };
}

interface Choosing {
  choosing: ChoosingOptions;
  hypothetical: HypotheticalIndexes | undefined;
  scratch: Scratch;
}

/** HypoPG where there is one narrows the candidates down; what it cannot suppose is built on the copies. */
async function choose(
  statement: AdvisedStatement,
  { choosing, hypothetical, scratch }: Choosing,
): Promise<StatementChoice> {
  const offered = statementCandidates(statement, choosing);
  const gin = offered.filter(({ method }) => method === 'gin');
  const rest = offered.filter(({ method }) => method !== 'gin');
  const first =
    hypothetical === undefined ? undefined : await chooseForStatement(statement, rest, hypothetical, choosing);
  if (first !== undefined && gin.length === 0 && first.shapes.length === 0) return first;
  if (offered.length > 0) await scratch.copy(tablesOf(statement, choosing));
  if (first !== undefined && gin.length === 0) return first;
  const left = first === undefined ? rest : first.shapes;
  return chooseForStatement(statement, [...left, ...gin], scratch, choosing);
}

function tablesOf({ uses }: AdvisedStatement, { tables }: ChoosingOptions): TableFacts[] {
  const names = new Set(uses.map(({ schema, table }) => `${schema}.${table}`));
  return [...tables].filter(([name]) => names.has(name)).map(([, facts]) => facts);
}
