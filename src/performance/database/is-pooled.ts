import type { Client } from 'pg';

/** Whether a pooler such as PgBouncer answers: its cancel key names a process of its own, not the backend's. */
export async function isPooled(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid !== (client as { processID?: number | null }).processID;
}
