import type { Node } from 'libpg-query';

import { parseText } from '../sql/grammar.ts';
import { type ExpressionText, expressionText } from './expression-text.ts';
import { type Term, termsOf } from './terms.ts';

/** An order as a plan asks for it. */
export interface SortTerm {
  expression: ExpressionText;
  alias: string;
  descending: boolean;
  nulls?: 'first' | 'last';
}

/** The terms of a condition as EXPLAIN prints it; none where it cannot be read. */
export async function conditionTerms(condition: string): Promise<Term[]> {
  const node = await firstTarget(`SELECT ${readable(condition)}`);
  return node === undefined ? [] : termsOf(node);
}

/** Keys of a Sort or Group node, up to the first that is of no single table. */
export async function sortTerms(keys: readonly string[]): Promise<SortTerm[]> {
  const terms: SortTerm[] = [];
  for (const key of keys) {
    const term = await sortTerm(key);
    if (term === undefined || (terms[0] !== undefined && terms[0].alias !== term.alias)) break;
    terms.push(term);
  }
  return terms;
}

/** What is read of tables by the parts of a node's output, as alias and column. */
export async function columnsRead(outputs: readonly string[]): Promise<{ alias: string; column: string }[]> {
  const found: { alias: string; column: string }[] = [];
  for (const output of outputs) {
    const text = readable(output);
    const node = await firstTarget(`SELECT ${text}`);
    const expression = node === undefined ? undefined : expressionText(node);
    if (expression?.aliases.size === 1) {
      const [alias = ''] = expression.aliases;
      for (const column of expression.columns) found.push({ alias, column });
    } else for (const name of namesIn(text)) found.push(name);
  }
  return found;
}

async function sortTerm(key: string): Promise<SortTerm | undefined> {
  const statement = await statementOf(`SELECT 1 ORDER BY ${readable(key)}`);
  const sort = statement?.sortClause?.[0];
  if (sort === undefined || !('SortBy' in sort) || sort.SortBy.node === undefined) return undefined;
  const expression = expressionText(sort.SortBy.node);
  const [alias, ...more] = expression?.aliases ?? [];
  if (expression === undefined || alias === undefined || more.length > 0 || expression.parameter) return undefined;
  const descending = sort.SortBy.sortby_dir === 'SORTBY_DESC';
  const nulls = sort.SortBy.sortby_nulls === 'SORTBY_NULLS_FIRST' ? 'first' : 'last';
  const said = sort.SortBy.sortby_nulls !== undefined && sort.SortBy.sortby_nulls !== 'SORTBY_NULLS_DEFAULT';
  return { expression, alias, descending, ...(said ? { nulls } : {}) };
}

async function firstTarget(sql: string): Promise<Node | undefined> {
  const statement = await statementOf(sql);
  const target = statement?.targetList?.[0];
  return target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
}

async function statementOf(sql: string) {
  const parsed = await parseText(sql).catch(() => undefined);
  const statement = parsed?.stmts?.[0]?.stmt;
  return statement !== undefined && 'SelectStmt' in statement ? statement.SelectStmt : undefined;
}

/** What EXPLAIN prints of subplans is no SQL: a parameter stands for their answer. */
function readable(text: string): string {
  return text
    .replaceAll(/\((?:hashed )?(?:SubPlan|InitPlan|CTE) \w+\)\.col\d+/g, '$$9999')
    .replaceAll(/(?:hashed )?SubPlan \d+/g, '$$9999')
    .replaceAll(/\((ANY|ALL) \(/g, '(any_of (')
    .replaceAll(/\(?PARTIAL /g, '(');
}

/** Good enough for what is no plain expression, such as aggregates: every "alias.column" in it. */
function namesIn(text: string): { alias: string; column: string }[] {
  const matches = text.matchAll(/(?<![\w."])("?)(\w+)\1\.("?)(\w+)\3(?!\()/g);
  return [...matches].map((match) => ({ alias: match[2] ?? '', column: match[4] ?? '' }));
}
