import { Pool } from 'pg';

import { readConfig } from '../config.ts';
import { SHOP_ANALYSIS } from '../console/index.ts';
import { type Analysis, analyzeQuery } from '../performance/query-insight/index.ts';
import { AppError, errorMessage, StartError } from '../shared/errors.ts';
import type { StatementToExplain } from './analyze-arguments.ts';
import { withServer } from './with-database.ts';

/**
 * Explains a statement of the command line. Nothing is hidden from whoever has the database's address.
 * @throws AppError as `analyzeQuery` does; StartError where the database does not answer.
 */
export async function explainSql({ databaseUrl, ...statement }: StatementToExplain): Promise<Analysis> {
  if (databaseUrl !== undefined) return explainAt(databaseUrl, statement);
  const explained: Analysis[] = [];
  const explain = async (url: string) => void explained.push(await explainAt(url, statement));
  await withServer(readConfig(), explain, { joinRunningShop: true });
  const [analysis] = explained;
  if (analysis === undefined) throw new StartError('The statement was not explained.');
  return analysis;
}

async function explainAt(url: string, { sql, params, functions }: Omit<StatementToExplain, 'databaseUrl'>) {
  const pool = new Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: 10_000,
    application_name: 'social-selling',
  });
  // An idle connection that breaks would end the process.
  pool.on('error', () => undefined);
  const policy = { functions: [...(SHOP_ANALYSIS.functions ?? []), ...functions] };
  try {
    return await analyzeQuery(pool, sql, params, { policy, tell: () => undefined });
  } catch (error) {
    if (error instanceof AppError && error.code !== 'database-unavailable') throw error;
    throw new StartError(`Cannot use the database: ${errorMessage(error instanceof AppError ? error.cause : error)}.`, {
      cause: error,
    });
  } finally {
    await pool.end();
  }
}
