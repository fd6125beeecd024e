import type { Node } from 'libpg-query';

import { InsightError } from '../errors.ts';
import type { Explainable } from '../explain/explainable.ts';
import type { AnalysisPolicy } from '../explain/policy.ts';
import { vet } from '../explain/vet.ts';
import { nodesNamed } from '../sql/walk.ts';
import type { Session } from './session.ts';

/**
 * Holds a statement to what safe EXPLAIN holds it to, before it is planned, because planning runs functions too.
 * @returns whether it may also be executed, on copies: what writes and calls a volatile function is only planned.
 * @throws InsightError (422) `sql-function-refused`, `sql-not-allowed` for what may not even be planned.
 */
export async function mayRun(session: Session, statement: Explainable, policy: AnalysisPolicy): Promise<boolean> {
  const held = async (planOnly: boolean) =>
    session.undone(async () => vet(session.client, statement, policy, planOnly));
  if (!writesRows(statement.tree)) {
    await held(false);
    return true;
  }
  // Defaults of columns are a matter of planning; the copies have none.
  await held(true);
  return held(false).then(
    () => true,
    (error: unknown) => {
      if (error instanceof InsightError) return false;
      throw error;
    },
  );
}

/** INSERT … VALUES: it reads nothing that an index could help with. */
export function onlyInserts(tree: Node): boolean {
  if (!('InsertStmt' in tree) || tree.InsertStmt.withClause !== undefined) return false;
  const { selectStmt } = tree.InsertStmt;
  return selectStmt === undefined || nodesNamed(selectStmt, 'RangeVar').length === 0;
}

function writesRows(tree: Node): boolean {
  return (['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'] as const).some(
    (name) => nodesNamed(tree, name).length > 0,
  );
}
