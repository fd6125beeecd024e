import { analysisRequest, type AnalyseStatement, readParameterLines } from '../console/index.ts';
import type { Administrator } from '../domains/identity/index.ts';
import { validate } from '../performance/http/index.ts';
import { AppError } from '../shared/errors.ts';
import type { ReadPlan } from '../storefront/console.ts';

/**
 * Has `sql` of the form explained, with a value in each line of `params`.
 * @throws AppError whose fault names the field that is to be mended, with the code of the refusal.
 */
export async function analyseTyped(
  statements: AnalyseStatement,
  admin: Administrator,
  form: URLSearchParams,
): Promise<ReadPlan> {
  const typed = { sql: form.get('sql') ?? '', params: readParameterLines(form.get('params') ?? '') };
  const { sql, params = [] } = validate(analysisRequest, typed);
  try {
    const { plan, findings, totalMs } = await statements.analyse(admin, sql, params);
    return { plan, findings, totalMs };
  } catch (error) {
    throw atItsField(error);
  }
}

function atItsField(error: unknown): unknown {
  if (!(error instanceof AppError) || !error.code.startsWith('sql-')) return error;
  const { code, status, message } = error;
  const name = code === 'sql-parameters' ? 'params' : 'sql';
  return new AppError(code, status, message, { cause: error, faults: [{ name, accepted: message, code }] });
}
