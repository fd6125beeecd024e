import type { Plan, PlanNode } from '../plan/plan.ts';
import { planOf, type StatementToPlan } from './explain.ts';
import type { Session } from './session.ts';

/** What the planner charges for, each by a setting of its own. */
export const UNITS = [
  'seq_page_cost',
  'random_page_cost',
  'cpu_tuple_cost',
  'cpu_index_tuple_cost',
  'cpu_operator_cost',
  'parallel_setup_cost',
  'parallel_tuple_cost',
] as const;

export type Unit = (typeof UNITS)[number];

/**
 * How many units of each kind a plan is charged for, as the planner estimates, and what it takes for free. Nodes that have to
 * be started, and those of them that open a table. Rows that an index scan gets from its table one by one, and how often
 * that goes to another page, which is charged once only, however often it is gone to. Rows that are written, or deleted.
 */
export type CostUnits = Readonly<Record<Unit | (typeof UNCHARGED)[number], number>>;

export const UNCHARGED = ['nodes', 'scans', 'fetches', 'leaps', 'written', 'deleted'] as const;

/** EXPLAIN prints costs with two decimals: scaled up, also a single operator shows in them. */
const SCALE = 1e5;
/** Alternatives that differ by under 1 % are one to the planner: so little changes no plan. */
const NUDGE = 1e-3;

/**
 * Takes the cost of a plan apart. It is a sum of units times their settings, so that a setting that is raised a little
 * raises the cost by its units. Within a transaction of its own that is taken back: settings stay changed in it.
 * @param partial names of indexes of a part of a table: neighbours in them are none in the table, whatever the planner takes.
 */
export async function costUnits(
  session: Session,
  statement: StatementToPlan,
  partial: ReadonlySet<string> = new Set(),
): Promise<CostUnits> {
  const settings = await currentSettings(session);
  await setLocally(session, texts(settings));
  const whole = await planOf(session, statement);
  await setLocally(session, held(whole));
  const units = await chargedUnits(session, statement, settings);
  const { sparse, ...uncharged } = unchargedOf(whole, units.cpu_index_tuple_cost, partial);
  await setLocally(session, { effective_cache_size: '8kB' });
  const uncached = await planOf(session, statement);
  const visits =
    shapeOf(uncached) === shapeOf(whole)
      ? (await chargedUnits(session, statement, settings, ['random_page_cost'])).random_page_cost
      : uncharged.fetches;
  return { ...units, ...uncharged, leaps: Math.max(sparse, visits - units.random_page_cost) };
}

/** By raising, or where that would change the plan lowering, one setting after the other. */
async function chargedUnits(
  session: Session,
  statement: StatementToPlan,
  settings: Record<Unit, number>,
  wanted: readonly Unit[] = UNITS,
): Promise<Record<Unit, number>> {
  const whole = await planOf(session, statement);
  const units = Object.fromEntries(UNITS.map((unit) => [unit, 0])) as Record<Unit, number>;
  for (const unit of wanted) {
    const value = settings[unit];
    // A setting of zero is charged nothing, and has nothing to be raised by.
    for (const nudge of value === 0 ? [] : [value * NUDGE, value * -NUDGE]) {
      await setLocally(session, texts({ [unit]: value + nudge }));
      const nudged = await planOf(session, statement);
      if (shapeOf(nudged) !== shapeOf(whole)) continue;
      units[unit] = Math.max(0, (costOf(nudged) - costOf(whole)) / nudge);
      break;
    }
    await setLocally(session, texts({ [unit]: value }));
  }
  return units;
}

/** The mean of several. */
export function meanUnits(all: readonly CostUnits[]): CostUnits {
  const mean = (unit: keyof CostUnits) => all.reduce((sum, one) => sum + one[unit], 0) / Math.max(1, all.length);
  return Object.fromEntries([...UNITS, ...UNCHARGED].map((unit) => [unit, mean(unit)])) as CostUnits;
}

function unchargedOf({ nodes }: Plan, indexTuples: number, partial: ReadonlySet<string>) {
  const rowsOf = (those: readonly PlanNode[]) =>
    those.reduce((sum, { estimated }) => sum + Math.max(1, estimated?.rows ?? 1), 0);
  const ofType = (types: RegExp) => nodes.filter(({ type }) => types.test(type));
  const fetching = ofType(/^Index Scan/);
  const all = rowsOf(ofType(/Index/));
  const shareOf = (those: readonly PlanNode[]) => (all === 0 ? 0 : (indexTuples * rowsOf(those)) / all);
  const changing = ofType(/^ModifyTable$/);
  const deleting = changing.filter(({ raw }) => raw['Operation'] === 'Delete');
  const writing = changing.filter((node) => !deleting.includes(node));
  const changed = (those: readonly PlanNode[]) => rowsOf(those.flatMap(({ children }) => children));
  return {
    nodes: nodes.length,
    scans: nodes.filter(({ relation, type }) => relation !== undefined && type !== 'ModifyTable').length,
    fetches: shareOf(fetching),
    sparse: shareOf(fetching.filter(({ index }) => index !== undefined && partial.has(index))),
    written: changed(writing),
    deleted: changed(deleting),
  };
}

/** Kinds of nodes that a plan has none of are switched off, so that it stays the plan while settings change. */
function held({ nodes }: Plan): Record<string, string> {
  const has = (types: RegExp) => nodes.some(({ type }) => types.test(type));
  const switches: [string, RegExp][] = [
    ['enable_seqscan', /^Seq Scan/],
    // It also rules those that need no table.
    ['enable_indexscan', /^Index/],
    ['enable_indexonlyscan', /^Index Only/],
    ['enable_bitmapscan', /^Bitmap/],
    ['enable_sort', /^Sort/],
    ['enable_nestloop', /^Nested Loop/],
    ['enable_hashjoin', /^Hash Join/],
    ['enable_mergejoin', /^Merge Join/],
    ['enable_memoize', /^Memoize/],
    ['enable_material', /^Materialize/],
  ];
  return Object.fromEntries(switches.filter(([, types]) => !has(types)).map(([name]) => [name, 'off']));
}

/** Scaled already. */
async function currentSettings(session: Session): Promise<Record<Unit, number>> {
  const rows = await session.query<{ name: Unit; value: number }>(
    `SELECT name, setting::float8 AS value FROM pg_settings WHERE name = ANY ($1)`,
    [UNITS],
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, value * SCALE])) as Record<Unit, number>;
}

function texts(settings: Partial<Record<Unit, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
}

/** For this transaction; what the server does not know is left out. */
async function setLocally(session: Session, settings: Readonly<Record<string, string>>): Promise<void> {
  await session.query(
    `SELECT set_config(name, value, true) FROM unnest($1::text[], $2::text[]) AS local (name, value)
     WHERE current_setting(name, true) IS NOT NULL`,
    [Object.keys(settings), Object.values(settings)],
  );
}

function shapeOf({ nodes }: Plan): string {
  return nodes
    .map(({ depth, type, index, relation }) => `${depth} ${type} ${index ?? ''} ${relation ?? ''}`)
    .join('\n');
}

function costOf({ root }: Plan): number {
  return root.estimated?.totalCost ?? 0;
}
