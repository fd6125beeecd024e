import type { Node } from 'libpg-query';

import { constantValue, type ExpressionText, expressionText, nameOf } from './expression-text.ts';

export type TermKind =
  | 'equal'
  | 'in'
  | 'range'
  | 'null'
  | 'not-null'
  | 'true'
  | 'false'
  | 'different'
  | 'pattern'
  | 'similar'
  | 'contains'
  | 'match';

/** One condition of a statement on one table, as an index sees it. */
export interface Term {
  alias: string;
  kind: TermKind;
  operator: string;
  /** One for most; several for ROW(a, b) < ROW(x, y). */
  expressions: readonly ExpressionText[];
  /** Set where the other side belongs to other tables: a join. */
  other?: readonly string[];
  /** Whether the other side is a constant: in the plan of a statement with values, its parameters are, too. */
  constant: boolean;
  /** The constant as text where it is one. */
  value?: string;
  /** Its number where the other side is a parameter. */
  parameter?: number;
  /** The condition as SQL, without aliases: for a partial index. */
  text: string;
  /** Terms of one OR share a number; absent outside of one. */
  alternative?: number;
}

const OPERATORS: Readonly<Record<string, TermKind>> = {
  '=': 'equal',
  '<>': 'different',
  '<': 'range',
  '<=': 'range',
  '>': 'range',
  '>=': 'range',
  '~~': 'pattern',
  '~~*': 'similar',
  '~': 'similar',
  '~*': 'similar',
  '%': 'similar',
  '<%': 'similar',
  '%>': 'similar',
  '@>': 'contains',
  '?': 'contains',
  '?|': 'contains',
  '?&': 'contains',
  '@?': 'contains',
  '&&': 'contains',
  '@@': 'match',
};

/** What the operator is when its sides are swapped; others cannot be. */
const SWAPPED: Readonly<Record<string, string>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  '@@': '@@',
  '&&': '&&',
  '<%': '%>',
  '%': '%',
};

/** The terms that all have to hold; those of an OR are marked as alternatives, where each of them could use an index. */
export function termsOf(condition: Node): Term[] {
  if ('BoolExpr' in condition) {
    const { boolop, args = [] } = condition.BoolExpr;
    if (boolop === 'AND_EXPR') return args.flatMap(termsOf);
    if (boolop === 'OR_EXPR') return alternatives(args);
    const [inner] = args;
    return inner === undefined ? [] : flag(inner, 'false');
  }
  if ('NullTest' in condition) return nullTest(condition);
  if ('A_Expr' in condition) return comparison(condition);
  if ('ColumnRef' in condition) return flag(condition, 'true');
  return [];
}

let alternativeCount = 0;

function alternatives(args: readonly Node[]): Term[] {
  const branches = args.map(termsOf);
  if (branches.some((branch) => branch.length === 0)) return [];
  const alternative = (alternativeCount += 1);
  return branches.flatMap((branch) => branch.map((term) => ({ ...term, alternative })));
}

function flag(node: Node, kind: 'true' | 'false'): Term[] {
  const expression = expressionText(node);
  const alias = onlyAlias(expression);
  if (expression === undefined || alias === undefined) return [];
  const text = kind === 'true' ? expression.text : `NOT ${expression.text}`;
  return [{ alias, kind, operator: kind, expressions: [expression], constant: true, text }];
}

function nullTest({ NullTest: test }: Extract<Node, { NullTest: unknown }>): Term[] {
  const expression = test.arg === undefined ? undefined : expressionText(test.arg);
  const alias = onlyAlias(expression);
  if (expression === undefined || alias === undefined) return [];
  const kind = test.nulltesttype === 'IS_NULL' ? 'null' : 'not-null';
  const text = `${expression.text} ${kind === 'null' ? 'IS NULL' : 'IS NOT NULL'}`;
  return [{ alias, kind, operator: kind, expressions: [expression], constant: true, text }];
}

function comparison({ A_Expr: expr }: Extract<Node, { A_Expr: unknown }>): Term[] {
  const { lexpr, rexpr, kind } = expr;
  const operator = expr.name?.map(nameOf).join('.') ?? '';
  if (lexpr === undefined || rexpr === undefined) return [];
  if (kind === 'AEXPR_OP_ANY') return operator === '=' ? side(lexpr, '= ANY', rexpr, 'in') : [];
  if (kind !== 'AEXPR_OP') return [];
  const found = OPERATORS[operator];
  if (found === undefined) return [];
  const swapped = SWAPPED[operator];
  return [
    ...side(lexpr, operator, rexpr, found),
    ...(swapped === undefined ? [] : side(rexpr, swapped, lexpr, OPERATORS[swapped] ?? found)),
  ];
}

/** The condition as the table of `left` sees it. */
function side(left: Node, operator: string, right: Node, kind: TermKind): Term[] {
  const expressions = ('RowExpr' in left ? (left.RowExpr.args ?? []) : [left]).map((node) => expressionText(node));
  const known = expressions.filter((expression) => expression !== undefined);
  const alias = onlyAlias(known[0]);
  if (alias === undefined || known.length < expressions.length) return [];
  if (known.some((expression) => onlyAlias(expression) !== alias || expression.parameter)) return [];
  const value = 'RowExpr' in right ? undefined : expressionText(right);
  const others = value === undefined ? new Set<string>() : value.aliases;
  if (others.has(alias)) return [];
  const constant = value !== undefined && others.size === 0 && !value.parameter;
  const given = constantValue(right);
  const text = `${known.map(({ text: part }) => part).join(', ')} ${operator === '= ANY' ? `= ANY (${value?.text ?? ''})` : `${operator} ${value?.text ?? ''}`}`;
  return [
    {
      alias,
      kind,
      operator,
      expressions: known,
      constant,
      text,
      ...(others.size === 0 ? {} : { other: [...others] }),
      ...(given === undefined ? {} : { value: given }),
      ...('ParamRef' in right ? { parameter: right.ParamRef.number ?? 0 } : {}),
    },
  ];
}

function onlyAlias(expression: ExpressionText | undefined): string | undefined {
  if (expression === undefined || expression.aliases.size !== 1) return undefined;
  return [...expression.aliases][0];
}
