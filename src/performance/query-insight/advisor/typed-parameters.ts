import { DatabaseError } from 'pg';

import { parseText } from '../sql/grammar.ts';
import { type AstNode, walk } from '../sql/walk.ts';
import { parametersIn, type PlacedParameter, replaceParameters, withSharedParameters } from './normalised-text.ts';
import type { Session } from './session.ts';

/** What a parameter may be whose type nobody can tell any more, the likeliest first. */
const TRIED = ['integer', 'text', 'interval', 'timestamptz', 'numeric', 'jsonb', 'text[]', 'uuid', 'date', 'float8'];
const PARAMETERS_AT_MOST = 30;
const PREFIX = 'PREPARE advised AS ';

/** Expressions of SELECT, GROUP BY, ORDER BY and DISTINCT that do not fit each other. */
const UNLIKE = new Set(['42803', '42P10']);
/** No function, no operator, or several, for what is given; no type that could be told. */
const UNTYPED = new Set(['42725', '42883', '42804', '42P18', '42846', '42P08']);

/**
 * Makes a statement whose constants were replaced by $n one that PostgreSQL understands again: constants had types, which
 * parameters have not. Where it complains, types are tried for the parameters of the expression it points at, until it
 * complains of nothing, or of what stands further behind. Nothing is executed.
 * @returns the text as given where it is understood, or cannot be mended.
 */
export async function withTypes(session: Session, sql: string): Promise<string> {
  let text = sql;
  let complaint = await complaintOf(session, text);
  // A number that no parameter has, as its constant was taken out, has no type either.
  if (complaint !== undefined && (UNLIKE.has(complaint.code) || complaint.code === '42P18')) {
    text = await withSharedParameters(text);
    complaint = await complaintOf(session, text);
  }
  for (
    let mends = 0;
    complaint !== undefined && UNTYPED.has(complaint.code) && mends < PARAMETERS_AT_MOST;
    mends += 1
  ) {
    const better = await mended(session, text, complaint);
    if (better === undefined) return sql;
    ({ text, complaint } = better);
  }
  return complaint === undefined ? text : sql;
}

interface Complaint {
  code: string;
  /** In bytes from the beginning of the statement; negative where it points nowhere. */
  location: number;
  message: string;
}

async function complaintOf(session: Session, sql: string): Promise<Complaint | undefined> {
  try {
    await session.undone(async () => {
      await session.query(PREFIX + sql);
      await session.query('DEALLOCATE advised');
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const characters = Number(error.position ?? 0) - 1 - PREFIX.length;
    const location = characters < 0 ? -1 : Buffer.byteLength([...sql].slice(0, characters).join(''));
    return { code: error.code ?? '', location, message: error.message };
  }
}

async function mended(session: Session, sql: string, complaint: Complaint) {
  for (const parameters of await suspects(sql, complaint)) {
    for (const type of TRIED) {
      const text = replaceParameters(sql, parameters, (number) => `$${number}::${type}`);
      const next = await complaintOf(session, text);
      if (next === undefined || isFurther(next, complaint)) return { text, complaint: next };
    }
  }
  return undefined;
}

/** Casts have moved what stands behind them, by no more than the longest name of a type for each. */
function isFurther(next: Complaint, complaint: Complaint): boolean {
  const [one, other] = [complaint, next].map(({ message }) => parameterNamed(message));
  if (one !== undefined && one !== other) return true;
  return next.location > complaint.location + 40 || (next.code !== complaint.code && !UNTYPED.has(next.code));
}

/** So many are tried where it points at something that has none inside, such as a parenthesis. */
const NEAR = 3;

/** Untyped parameters that may be what is complained of: all of one number at a time, those of the smallest expression first. */
async function suspects(sql: string, { location, message }: Complaint): Promise<PlacedParameter[][]> {
  const root = (await parseText(sql)).stmts?.[0]?.stmt;
  if (root === undefined) return [];
  const untyped = parametersIn(root).filter(({ cast }) => !cast);
  const named = parameterNamed(message);
  const at = [...walk(root)].filter((node) => locationOf(node) === location);
  const inside = at.flatMap(({ name, node }) => parametersIn({ [name]: node } as typeof root));
  const behind = untyped
    .filter((one) => one.location >= location)
    .toSorted((one, other) => one.location - other.location);
  const near = inside.length > 0 ? inside : behind.slice(0, NEAR);
  const numbers = new Set(named === undefined ? near.map(({ number }) => number) : [Number(named)]);
  return [...numbers].map((number) => untyped.filter((one) => one.number === number)).filter((all) => all.length > 0);
}

function parameterNamed(message: string): string | undefined {
  return /parameter \$(\d+)/.exec(message)?.[1];
}

function locationOf({ node }: AstNode): number {
  return 'location' in node && typeof node.location === 'number' ? node.location : 0;
}
