import type { Node } from 'libpg-query';

import { parseText } from '../sql/grammar.ts';
import { type ParsedStatement, parseStatement } from '../sql/statement.ts';
import { type AstNode, nodesNamed, walk } from '../sql/walk.ts';
import { notAllowed } from './refusals.ts';

/** A statement whose text alone does not forbid to explain it. */
export interface Explainable extends ParsedStatement {
  /** Only reads, as its text says: it may be run. Else it is planned and never run. */
  reads: boolean;
}

/**
 * @param onCopies rows may be locked, and written by a WITH: whoever asks runs it on copies of its own alone.
 * @throws AppError (422) as `parseStatement`, and `sql-not-allowed` for what is no SELECT, INSERT, UPDATE, DELETE or MERGE, or
 *   locks rows, makes a table or writes in its WITH.
 */
export async function readExplainable(sql: string, onCopies = false): Promise<Explainable> {
  const parsed = await parseStatement(sql);
  if (parsed.kind === 'other') throw notAllowed(parsed.statementType.replace(/Stmt$/, ''), ONLY);
  for (const node of walk(parsed.tree)) checkNode(node, onCopies);
  await checkWrapped(parsed);
  return { ...parsed, reads: parsed.kind === 'select' };
}

const ONLY = 'SELECT, VALUES and TABLE are run; INSERT, UPDATE, DELETE and MERGE are planned.';

const WRITES = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

function checkNode({ name, node, depth }: AstNode, onCopies: boolean): void {
  if (onCopies && (name === 'LockingClause' || WRITES.has(name))) return;
  if (name === 'IntoClause') throw notAllowed('SELECT … INTO', 'It makes a table.');
  if (name === 'LockingClause') throw notAllowed('SELECT … FOR UPDATE or SHARE', 'It locks rows: leave that part out.');
  if (name === 'CurrentOfExpr') throw notAllowed('WHERE CURRENT OF', 'There is no cursor here.');
  if (name === 'RangeVar' && node.catalogname !== undefined) {
    throw notAllowed('A name of three parts', 'Name the schema and the table.');
  }
  if (depth > 0 && name.endsWith('Stmt') && name !== 'SelectStmt') {
    throw notAllowed('A WITH that writes', 'Look at its parts one by one.');
  }
}

/** What is sent is read too: behind EXPLAIN there has to stand this very statement, and nothing else. */
async function checkWrapped({ sql, tree, statementType }: ParsedStatement): Promise<void> {
  const { stmts = [] } = await parseText(`EXPLAIN (FORMAT JSON) ${sql}`);
  const sent: Node | undefined = stmts.length === 1 ? stmts[0]?.stmt : undefined;
  const explained = sent !== undefined && 'ExplainStmt' in sent ? sent.ExplainStmt.query : undefined;
  const same = explained !== undefined && Object.keys(explained)[0] === statementType;
  if (!same || nodesNamed(explained, 'RangeVar').length !== nodesNamed(tree, 'RangeVar').length) {
    throw notAllowed('This text', 'Behind EXPLAIN it would be something else.');
  }
}
