import type { ClientBase, Pool, PoolClient, QueryConfig, QueryResult } from 'pg';

/** What gives connections: a pool of the shop, or one that a command opened. */
export type ConnectionSource = Pick<Pool, 'connect'>;

export interface Session {
  /** Sends one statement by the extended protocol, which takes no second one. */
  run: (text: string, values?: readonly (string | null)[]) => Promise<QueryResult<Record<string, unknown>>>;
  client: ClientBase;
  /** Such as 180004. */
  serverVersion: number;
}

/**
 * Runs `work` in a transaction that reads only and is rolled back whatever happens. Every statement in it is ended by the
 * server after `timeoutMs`; where the server does not answer, the connection is broken.
 */
export async function readOnly<T>(
  source: ConnectionSource,
  timeoutMs: number,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const client = await source.connect();
  let sound = false;
  try {
    const result = await begun(client, timeoutMs, work);
    sound = true;
    return result;
  } finally {
    await client.query(bounded('ROLLBACK', [], GRACE_MS)).catch(() => {
      sound = false;
    });
    // Settings and statements of a transaction that failed go with its connection.
    client.release(!sound || client.getTransactionStatus() !== 'I');
  }
}

/** How much longer than the server the client waits. */
const GRACE_MS = 2_000;
const LOCK_MS = 1_000;

async function begun<T>(client: PoolClient, timeoutMs: number, work: (session: Session) => Promise<T>): Promise<T> {
  const limitMs = timeoutMs + GRACE_MS;
  await client.query(bounded('BEGIN READ ONLY', [], limitMs));
  const { rows } = await client.query<{ version: number }>(bounded(SETTINGS, settings(timeoutMs), limitMs));
  return work({
    client,
    serverVersion: rows[0]?.version ?? 0,
    run: async (text, values = []) => client.query(bounded(text, values, limitMs)),
  });
}

/** The extended protocol is asked for: by the simple one, which is taken where there are no values, a text may be many statements. */
function bounded(text: string, values: readonly unknown[], limitMs: number): QueryConfig {
  return { text, values: [...values], queryMode: 'extended', query_timeout: limitMs } as QueryConfig;
}

function settings(timeoutMs: number): [string[], string[]] {
  const local: Record<string, string> = {
    statement_timeout: `${timeoutMs}`,
    lock_timeout: `${Math.min(LOCK_MS, timeoutMs)}`,
    idle_in_transaction_session_timeout: `${timeoutMs + GRACE_MS}`,
    transaction_timeout: `${4 * timeoutMs}`,
    client_connection_check_interval: '1000',
    default_transaction_read_only: 'on',
    standard_conforming_strings: 'on',
    temp_file_limit: '1048576',
  };
  return [Object.keys(local), Object.values(local)];
}

/** For this transaction, as far as the server knows them and the role may set them; a temporary table shadows no other. */
const SETTINGS = `
  SELECT current_setting('server_version_num')::int AS version,
    set_config('search_path', concat_ws(', ', 'pg_catalog',
      (SELECT string_agg(quote_ident(s), ', ' ORDER BY n) FROM unnest(current_schemas(false)) WITH ORDINALITY AS path(s, n)),
      'pg_temp'), true),
    (SELECT count(set_config(name, value, true)) FROM unnest($1::text[], $2::text[]) AS local(name, value)
     WHERE EXISTS (SELECT FROM pg_settings known WHERE known.name = local.name
       AND (known.context = 'user' OR current_setting('is_superuser') = 'on')))`;
