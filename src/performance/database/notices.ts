import { Client } from 'pg';

import { isPooled } from './is-pooled.ts';
import type { Queryable } from './transaction.ts';

interface Listener {
  message(text: string): void;
  /** Each time messages begin to arrive. */
  up(): void;
  /** Each time they may be missed. */
  down(): void;
}

const SHORTEST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;

/**
 * Short texts between all processes on one database, by PostgreSQL's own LISTEN and NOTIFY: no second server is needed.
 * Listening takes a connection of its own, which must not go through a pooler; sending goes through the pool.
 */
export class Notices {
  private readonly database: Queryable;
  private readonly url: string;
  private readonly channel: string;
  private client: Client | undefined;
  private closed = false;
  private listener: Listener | undefined;

  /** @param channel letters, digits and underscores. */
  constructor(database: Queryable, url: string, channel: string) {
    this.database = database;
    this.url = url;
    this.channel = channel;
  }

  /** Listens until closed, over as many connections as it takes. */
  subscribe(listener: Listener): void {
    this.listener = listener;
    void this.connect(SHORTEST_PAUSE);
  }

  /** @param text at most 7,999 bytes. @throws AppError `database-unavailable` */
  async publish(text: string): Promise<void> {
    await this.database.query('notices.publish', 'SELECT pg_notify($1, $2)', [this.channel, text]);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end().catch(() => undefined);
  }

  private async connect(pause: number): Promise<void> {
    if (this.closed) return;
    const client = new Client({
      connectionString: this.url,
      connectionTimeoutMillis: 10_000,
      query_timeout: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'social-selling notices',
    });
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => this.listener?.message(payload ?? ''));
    try {
      await client.connect();
      if (await isPooled(client)) {
        console.error(DEAF);
        return await client.end();
      }
      await client.query(`LISTEN ${client.escapeIdentifier(this.channel)}`);
      if (this.closed) return await client.end();
      client.once('end', () => this.lose(client));
      this.client = client;
      this.listener?.up();
    } catch {
      await client.end().catch(() => undefined);
      this.again(Math.min(2 * pause, LONGEST_PAUSE));
    }
  }

  private lose(client: Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.listener?.down();
    this.again(SHORTEST_PAUSE);
  }

  private again(pause: number): void {
    if (!this.closed) setTimeout(() => void this.connect(pause), pause).unref();
  }
}

const DEAF =
  'What other processes write is not heard through a pooler: set DATABASE_DIRECT_URL to the same database past it, or REDIS_URL.';
