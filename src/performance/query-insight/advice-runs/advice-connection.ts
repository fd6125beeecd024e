import { Client } from 'pg';

import { isPooled } from '../../database/index.ts';
import { InsightError } from '../errors.ts';

/** What the copies wait for on tables of the shop: nothing but a change of their definition. */
const LONGEST_WAIT_FOR_LOCKS = '10s';

/**
 * A connection of its own for a run of the advisor, whose locks and settings last for the session.
 * @param url leads to PostgreSQL itself. The server looks every few seconds whether this process still lives.
 * @param name in pg_stat_activity.
 * @throws InsightError `advice-pooled` (409) behind a pooler; Error where nobody answers.
 */
export async function openAdviceConnection(url: string, name: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: name,
  });
  // The connection may break while nothing is asked of it: the next statement tells.
  client.on('error', () => undefined);
  await client.connect();
  try {
    if (await isPooled(client)) throw pooled();
    await client.query(SETTINGS);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

function pooled(): InsightError {
  const message = 'DATABASE_URL leads to a pooler: set DATABASE_DIRECT_URL to the same database past it.';
  return new InsightError('advice-pooled', 409, message);
}

const SETTINGS = `
  SET idle_in_transaction_session_timeout = 0;
  SET lock_timeout = '${LONGEST_WAIT_FOR_LOCKS}';
  SET client_connection_check_interval = '5s'`;
