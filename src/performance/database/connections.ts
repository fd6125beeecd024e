import { setTimeout as sleep } from 'node:timers/promises';

import { type ClientBase, Pool, type PoolClient } from 'pg';

import { errorMessage, StartError } from '../../shared/errors.ts';
import { Admission, type Waits } from './admission.ts';
import type { DatabaseSettings } from './config.ts';
import { destroySocket } from './destroy-socket.ts';
import { KeptStatements } from './kept-statements.ts';
import { readValuesAsNumbersAndDates } from './value-parsers.ts';

readValuesAsNumbersAndDates();

const REOPEN_AFTER_MS = 1_000;

export interface Connection {
  client: PoolClient;
  kept: KeptStatements;
  /** Behind a pooler such as PgBouncer: what is set lasts for one transaction, and no statement can be kept. */
  pooled: boolean;
  /** Whose it is, as events name it: "primary", "replica-1". */
  node: string;
  /** How far its server had replayed when this connection last asked; 0 before. Of replicas only. */
  replayed: number;
  /** Set when it cannot be trusted any more: it is closed instead of handed on. */
  broken: boolean;
}

export interface PoolState {
  /** Connections that are open or opening. */
  total: number;
  idle: number;
  /** Callers that wait for one now. */
  waiting: number;
  max: number;
  /** Callers that were told to come back later, since the start. */
  refused: number;
  waits: Waits;
}

/** Which server a pool leads to, and what for. */
export interface PoolPurpose {
  node: string;
  connectMs: number;
  /** Every statement is refused that would change anything; behind a pooler each transaction has to say so itself. */
  readOnly: boolean;
}

const PRIMARY: PoolPurpose = { node: 'primary', connectMs: 10_000, readOnly: false };

/** The pool: who asks is let in, given a sound connection, and answered within a bounded time. */
export class Connections {
  readonly pool: Pool;
  private readonly settings: DatabaseSettings;
  private readonly purpose: PoolPurpose;
  private readonly admission: Admission;
  private readonly opened = new Map<PoolClient, Connection>();
  private warm = 0;
  private reopening = false;
  private advised = false;

  constructor(url: string, settings: DatabaseSettings, purpose = PRIMARY) {
    this.settings = settings;
    this.purpose = purpose;
    this.admission = new Admission({
      places: settings.DATABASE_POOL_MAX,
      queue: settings.DATABASE_POOL_QUEUE,
      waitMs: settings.DATABASE_POOL_WAIT,
    });
    this.pool = new Pool(this.poolOptions(url));
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    this.pool.on('error', () => undefined);
    this.pool.on('remove', (client) => {
      this.opened.delete(client);
      void this.reopen();
    });
  }

  /** Opens the connections that are kept, and keeps them: lost ones are opened again as soon as the server answers. */
  async open(attempts: number, pauseMs: number): Promise<void> {
    const min = this.pool.options.min ?? 0;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.openAtLeast(Math.max(1, min));
        this.warm = min;
        return;
      } catch (error) {
        if (attempt >= attempts) {
          throw new StartError(`Cannot use the database: ${errorMessage(error)}. Check DATABASE_URL.`, {
            cause: error,
          });
        }
        await sleep(pauseMs);
      }
    }
  }

  /** Opens as many as are kept when idle, where the server lets it; they are not opened again. */
  async warmUp(): Promise<void> {
    await this.openAtLeast(this.pool.options.min ?? 0).catch(() => undefined);
  }

  /** Breaks every connection: whoever waits for an answer fails at once instead of waiting for a server that hangs. */
  abandon(): void {
    for (const client of this.opened.keys()) destroySocket(client);
  }

  /**
   * Runs `work` on a connection of its own.
   * @throws AppError `database-busy`, or what connecting and `work` throw.
   */
  async use<T>(work: (connection: Connection, waitSeconds: number) => Promise<T>): Promise<T> {
    const waited = await this.admission.enter();
    try {
      const client = await this.pool.connect();
      const connection = this.connectionOf(client);
      try {
        return await work(connection, waited);
      } finally {
        client.release(connection.broken || client.getTransactionStatus() !== 'I');
      }
    } finally {
      this.admission.leave();
    }
  }

  state(): PoolState {
    const { totalCount, idleCount } = this.pool;
    const { waiting, refused } = this.admission;
    return {
      total: totalCount,
      idle: idleCount,
      waiting,
      max: this.settings.DATABASE_POOL_MAX,
      refused,
      waits: this.admission.waits(),
    };
  }

  async close(): Promise<void> {
    this.warm = 0;
    await this.pool.end();
  }

  private poolOptions(url: string) {
    const { DATABASE_POOL_MAX: max, DATABASE_POOL_MIN: min, DATABASE_STATEMENT_TIMEOUT: limit } = this.settings;
    return {
      connectionString: url,
      max,
      min: Math.min(min, max),
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: this.purpose.connectMs,
      // The second net, for a server that no longer answers at all: its own statement timeout comes first.
      query_timeout: limit + 1_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'social-selling',
      onConnect: async (client: ClientBase) => this.prepare(client as PoolClient),
    };
  }

  /**
   * Whom a connection really leads to: PgBouncer hands out a cancel key of its own, so the number it names is not that
   * of the backend. Only a direct connection is told its limit; a pooler would hand it on to whoever comes next.
   */
  private async prepare(client: PoolClient): Promise<void> {
    // Met while idle or between two statements: the next one fails anyway, the process must not.
    client.on('error', () => undefined);
    const { processID } = client as { processID?: number | null };
    const opening = {
      text: this.purpose.readOnly ? OPENING_TO_READ : OPENING,
      values: [processID ?? 0, String(this.settings.DATABASE_STATEMENT_TIMEOUT)],
      query_timeout: this.purpose.connectMs,
    };
    const { rows } = await client.query<{ pid: number; limit: string }>(opening);
    const pooled = rows[0]?.pid !== processID;
    const { node, readOnly } = this.purpose;
    if (pooled && !readOnly && rows[0]?.limit === '0') await this.adviseTimeout(client);
    this.opened.set(client, { client, kept: new KeptStatements(client), pooled, node, replayed: 0, broken: false });
  }

  /** Once: behind a pooler only the role can bound a single statement. */
  private async adviseTimeout(client: PoolClient): Promise<void> {
    if (this.advised) return;
    this.advised = true;
    const { rows } = await client.query<{ role: string }>('SELECT quote_ident(current_user) AS role');
    const limit = `${this.settings.DATABASE_STATEMENT_TIMEOUT}ms`;
    console.warn(
      `DATABASE_URL leads to a pooler and its role has no statement timeout: run ` +
        `ALTER ROLE ${rows[0]?.role} SET statement_timeout = '${limit}';`,
    );
  }

  private connectionOf(client: PoolClient): Connection {
    const connection = this.opened.get(client);
    if (connection === undefined) throw new Error('The pool handed out a connection that was never prepared.');
    return connection;
  }

  /** Asked for at once, so that the pool cannot answer with the same one twice. */
  private async openAtLeast(count: number): Promise<void> {
    const asked = await Promise.allSettled(Array.from({ length: count }, async () => this.pool.connect()));
    for (const answer of asked) if (answer.status === 'fulfilled') answer.value.release();
    for (const answer of asked) if (answer.status === 'rejected') throw answer.reason;
  }

  private async reopen(): Promise<void> {
    if (this.reopening) return;
    this.reopening = true;
    while (this.warm > this.pool.totalCount) {
      await this.openAtLeast(this.warm).catch(async () => sleep(REOPEN_AFTER_MS, undefined, { ref: false }));
    }
    this.reopening = false;
  }
}

const OPENING = `
  SELECT pg_backend_pid() AS pid,
    CASE WHEN pg_backend_pid() = $1::integer THEN set_config('statement_timeout', $2, false)
         ELSE current_setting('statement_timeout') END AS limit`;

const OPENING_TO_READ = `${OPENING},
    CASE WHEN pg_backend_pid() = $1::integer THEN set_config('default_transaction_read_only', 'on', false) END`;
