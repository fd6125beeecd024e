import type { ClientBase } from 'pg';

/** Ends a connection without a word to the server, which may not listen: what it was asked fails at once. */
export function destroySocket(client: ClientBase): void {
  const { connection } = client as { connection?: { stream?: { destroy(): void } } };
  connection?.stream?.destroy();
}
