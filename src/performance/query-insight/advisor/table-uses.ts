import type { Plan, PlanNode } from '../plan/plan.ts';
import { columnsRead, conditionTerms, type SortTerm, sortTerms } from './parse-condition.ts';
import type { Term } from './terms.ts';

/** What a statement asks of one table, under one of its aliases. */
export interface TableUse {
  alias: string;
  schema: string;
  table: string;
  terms: readonly Term[];
  /** Orders it is wanted in: for ORDER BY, DISTINCT, GROUP BY and windows; min() and max() ask for one row of an order. */
  orders: readonly (readonly SortTerm[])[];
  groups: readonly (readonly SortTerm[])[];
  /** Columns that are read of it beside those of its conditions. */
  needed: ReadonlySet<string>;
}

/** Reads them from a plan that uses no index: PostgreSQL has resolved every name, view and alias in it. */
export async function tableUses(plan: Plan): Promise<TableUse[]> {
  const scans = plan.nodes.filter(
    ({ relation, alias, type }) => relation !== undefined && alias !== undefined && type !== 'ModifyTable',
  );
  const terms = (await Promise.all(plan.nodes.map(nodeTerms))).flat();
  const orders = (await Promise.all(plan.nodes.map(nodeOrders))).flat().filter((order) => order.length > 0);
  const groups = (await Promise.all(plan.nodes.map(async ({ groupKeys = [] }) => sortTerms(groupKeys)))).filter(
    (group) => group.length > 0,
  );
  const read = (await Promise.all(plan.nodes.map(nodeReads))).flat();
  // Where there is one table, EXPLAIN leaves its name out in places.
  const isOf = (name: string | undefined, alias: string) => name === alias || (name === '' && scans.length === 1);
  return scans.map(({ alias = '', schema = 'public', relation = '' }) => ({
    alias,
    schema,
    table: relation,
    terms: unique(terms.filter((term) => isOf(term.alias, alias))),
    orders: orders.filter((order) => isOf(order[0]?.alias, alias)),
    groups: groups.filter((group) => isOf(group[0]?.alias, alias)),
    needed: new Set(read.filter((name) => isOf(name.alias, alias)).map(({ column }) => column)),
  }));
}

async function nodeTerms({ conditions }: PlanNode): Promise<Term[]> {
  const { filter, indexCond, joinFilter, hashCond, mergeCond } = conditions;
  const texts = [filter, indexCond, joinFilter, hashCond, mergeCond].filter((text) => text !== undefined);
  return (await Promise.all(texts.map(conditionTerms))).flat();
}

async function nodeOrders(node: PlanNode): Promise<SortTerm[][]> {
  const sorted = node.sort === undefined ? [] : [await sortTerms(node.sort.keys)];
  if (node.type !== 'Aggregate' || node.groupKeys !== undefined) return sorted;
  const ends = (node.output ?? []).map((text) => /^\(?(?:PARTIAL )?(?:min|max)\((.*?)\)\)?$/s.exec(text)?.[1]);
  return [...sorted, ...(await Promise.all(ends.map(async (text) => (text === undefined ? [] : sortTerms([text])))))];
}

/** A scan below another node may list all its columns; what is needed of them, the nodes above tell. */
async function nodeReads(node: PlanNode): Promise<{ alias: string; column: string }[]> {
  const { conditions, output = [] } = node;
  const exact = node.relation === undefined || node.depth === 0 || node.parent?.type !== 'Aggregate';
  const outputs = exact && !isJoinInput(node) ? output : [];
  const { joinFilter, hashCond, mergeCond } = conditions;
  return columnsRead([...outputs, joinFilter, hashCond, mergeCond].filter((text) => text !== undefined));
}

function isJoinInput(node: PlanNode): boolean {
  return node.relation !== undefined && /Loop|Join/.test(node.parent?.type ?? '') && node.relationship === 'Outer';
}

function unique(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [`${term.text} ${(term.other ?? []).join(' ')}`, term])).values()];
}
