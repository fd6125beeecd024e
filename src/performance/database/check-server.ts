import { Client } from 'pg';

import { errorCode, errorMessage, StartError } from '../../shared/errors.ts';

/** The oldest PostgreSQL the schema runs on (UNIQUE NULLS NOT DISTINCT came with 15). */
const OLDEST_MAJOR = 15;

/**
 * Connects once and looks at the version, trying `attempts` times, 3 s apart.
 * @throws StartError with the remedy when the server is unreachable, refuses the login or is too old.
 */
export async function checkServer(url: string, attempts = 1): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>(`SELECT current_setting('server_version_num') AS version`);
    const major = Math.floor(Number(rows[0]?.version) / 10_000);
    if (major < OLDEST_MAJOR) {
      throw new StartError(
        `DATABASE_URL points to PostgreSQL ${major}; ${OLDEST_MAJOR} or newer is needed. ` +
          'Upgrade it, or unset DATABASE_URL to use the embedded server.',
      );
    }
  } catch (error) {
    if (error instanceof StartError) throw error;
    if (attempts > 1 && !isRefusedLogin(error)) {
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      return await checkServer(url, attempts - 1);
    }
    throw new StartError(
      `Cannot use the database at ${withoutPassword(url)}: ${errorMessage(error) || String(errorCode(error))}. ` +
        'Check DATABASE_URL and that the server runs, or unset it to use the embedded server.',
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Class 28 and 3D: wrong password or no such database; trying again does not help. */
function isRefusedLogin(error: unknown): boolean {
  return /^(28|3D)/.test(errorCode(error) ?? '');
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/([^:@/]*):[^@/]*@/, '//$1:***@');
}
