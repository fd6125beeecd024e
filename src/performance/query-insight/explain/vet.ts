import type { ClientBase } from 'pg';

import type { InsightError } from '../errors.ts';
import type { Explainable } from './explainable.ts';
import { checkHiddenColumns } from './hidden-columns.ts';
import { namesIn } from './names-in.ts';
import type { AnalysisPolicy } from './policy.ts';
import { functionRefused, notAllowed } from './refusals.ts';
import { type Refusal, refusalsOf } from './vet.queries.ts';

/**
 * Lets through what can only read: every function, operator and type that the statement could reach by any of its names, and
 * every expression stored with the tables, views and policies behind it, has to be known to be harmless.
 * @throws InsightError (422) `sql-function-refused`, `sql-not-allowed`.
 */
export async function vet(
  client: ClientBase,
  statement: Explainable,
  policy: AnalysisPolicy,
  planOnly: boolean,
): Promise<void> {
  checkHiddenColumns(statement, policy.hiddenColumns ?? []);
  // Compiling what looks dear and takes little would take seconds; the statement itself is explained with the server's own settings.
  await client.query('SAVEPOINT vetting');
  await client.query('SET LOCAL jit = off');
  const [refusal] = await refusalsOf(client, namesIn(statement), policy, planOnly);
  await client.query('ROLLBACK TO vetting');
  if (refusal !== undefined) throw refusalError(refusal);
}

const RELATIONS: Readonly<Record<string, string | undefined>> = {
  secret: 'What it holds is secret, and a plan would tell it bit by bit.',
  catalog: 'Catalogs of the server are not looked at here.',
};

function refusalError({ what, name, reason }: Refusal): InsightError {
  if (what === 'relation') return notAllowed(name, RELATIONS[reason] ?? 'Only tables and views of this server are.');
  const sentence = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
  return functionRefused(what === 'operator' ? `The operator ${name}, which` : `The function ${name}`, sentence);
}
