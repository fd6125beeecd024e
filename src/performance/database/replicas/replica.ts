import { errorMessage } from '../../../shared/errors.ts';
import type { DatabaseSettings } from '../config.ts';
import { type Connection, Connections, type PoolState } from '../connections.ts';
import { leavesConnectionSound, replicaFailure } from '../errors.ts';
import { runPlainly, type Statement } from '../run-statement.ts';
import { type Position, readPosition } from './position.ts';
import type { PrimaryPositions } from './primary-positions.ts';
import { REPLAYED, ReplicaHealth } from './replica-health.ts';

export interface ReplicaState {
  /** As in the events of its statements: "replica-1". */
  name: string;
  /** "host:port/database" */
  address: string;
  state: 'in' | 'out';
  /** Why it is out. */
  reason: string | undefined;
  /** 0 where it had everything when last looked at; undefined where that cannot be told. */
  secondsBehind: number | undefined;
  /** Statements it answered. */
  reads: number;
  /** Reads that went to the primary because it did not have yet what they needed. */
  behind: number;
  /** Reads that failed on it and were run on the primary. */
  failed: number;
  pool: PoolState;
}

const CONNECT_MS = 2_000;
/** After it was found behind, ms until the next read tries it. */
const SHORTEST_PAUSE = 2;
const LONGEST_PAUSE = 100;

/** One streaming replica, asked only for what the very connection is known to have. */
export class Replica {
  private readonly name: string;
  private readonly address: string;
  private readonly connections: Connections;
  private readonly health: ReplicaHealth;
  private readonly most: number;
  private readonly limitMs: number;
  /** The furthest that was seen of it; what counts is what the connection itself has seen. */
  private replayed: Position = 0;
  private inside = 0;
  private retryAt = 0;
  private pause = SHORTEST_PAUSE;
  private readonly counts = { reads: 0, behind: 0, failed: 0 };

  constructor(name: string, url: string, settings: DatabaseSettings, positions: PrimaryPositions) {
    this.name = name;
    this.address = addressOf(url);
    this.most = settings.DATABASE_POOL_MAX;
    this.limitMs = settings.DATABASE_STATEMENT_TIMEOUT;
    this.connections = new Connections(url, settings, { node: name, connectMs: CONNECT_MS, readOnly: true });
    this.health = new ReplicaHealth(`${name} (${this.address})`, url, positions, {
      replayed: (position) => (this.replayed = Math.max(this.replayed, position)),
      entered: () => void this.connections.warmUp(),
      left: (answering) => {
        // What is known of it ends with the server that it was.
        this.replayed = 0;
        if (!answering) this.connections.abandon();
      },
    });
  }

  /** Resolves when it was looked at for the first time. */
  async open(): Promise<void> {
    await this.health.open();
  }

  /** How many statements it runs now. */
  get load(): number {
    return this.inside;
  }

  /** Whether a read may try it: nobody waits for a connection, and one at a time finds out whether it has caught up. */
  mayHave(required: Position, now: number): boolean {
    if (this.health.reason !== undefined || this.inside >= this.most) return false;
    return this.replayed >= required || now >= this.retryAt;
  }

  /** @returns undefined where the primary is to be asked instead. @throws the statement's own faults. */
  async read<Row extends object>(statement: Statement, required: Position): Promise<Row[] | undefined> {
    if (this.replayed < required) this.retryAt = performance.now() + this.pause;
    this.inside += 1;
    const progress = { connected: false };
    try {
      return await this.connections.use(async (connection) => {
        progress.connected = true;
        return connection.pooled
          ? this.readInTransaction<Row>(connection, statement, required)
          : this.readOn<Row>(connection, statement, required);
      });
    } catch (error) {
      const failure = progress.connected ? replicaFailure(error) : 'lost';
      if (failure === undefined) throw error;
      this.counts.failed += 1;
      if (failure === 'lost') this.health.suspect(error);
      if (failure === 'write') console.error(`${statement.operation} is declared a read: ${errorMessage(error)}`);
      return undefined;
    } finally {
      this.inside -= 1;
    }
  }

  state(): ReplicaState {
    const { name, address, counts } = this;
    const { reason, secondsBehind } = this.health;
    const state = reason === undefined ? 'in' : 'out';
    return { name, address, state, reason, secondsBehind, ...counts, pool: this.connections.state() };
  }

  async close(): Promise<void> {
    this.health.close();
    await this.connections.close();
  }

  private async readOn<Row extends object>(
    connection: Connection,
    statement: Statement,
    required: Position,
  ): Promise<Row[] | undefined> {
    if (connection.replayed < required) {
      const seen = await replayedOn(connection, REPLAYED);
      if (!this.has(connection, seen, required)) return undefined;
    }
    return this.run<Row>(connection, statement);
  }

  /** A pooler may lead each transaction to another server, or to one that was restarted: each asks anew. */
  private async readInTransaction<Row extends object>(
    connection: Connection,
    statement: Statement,
    required: Position,
  ): Promise<Row[] | undefined> {
    const limit = `SET LOCAL statement_timeout = ${Math.round(this.limitMs)}`;
    const seen = await replayedOn(connection, `BEGIN READ ONLY; ${limit}; ${REPLAYED}`);
    try {
      return this.has(connection, seen, required) ? await this.run<Row>(connection, statement) : undefined;
    } finally {
      if (!connection.broken) await connection.client.query('ROLLBACK').catch(() => (connection.broken = true));
    }
  }

  private async run<Row extends object>(connection: Connection, statement: Statement): Promise<Row[]> {
    const rows = await runPlainly<Row>(connection, statement);
    this.counts.reads += 1;
    return rows;
  }

  private has(connection: Connection, seen: Position | undefined, required: Position): boolean {
    if (seen === undefined) {
      connection.broken = true;
      this.health.noReplica();
      return false;
    }
    connection.replayed = seen;
    this.replayed = Math.max(this.replayed, seen);
    if (seen >= required) {
      this.pause = SHORTEST_PAUSE;
      return true;
    }
    this.counts.behind += 1;
    this.retryAt = performance.now() + this.pause;
    this.pause = Math.min(LONGEST_PAUSE, 2 * this.pause);
    return false;
  }
}

/** @returns undefined where the server is no replica (any more). */
async function replayedOn(connection: Connection, sql: string): Promise<Position | undefined> {
  try {
    const results: unknown = await connection.client.query(sql);
    const last = (Array.isArray(results) ? results.at(-1) : results) as { rows: { replayed: string | null }[] };
    const replayed = last.rows[0]?.replayed ?? null;
    return replayed === null ? undefined : readPosition(replayed);
  } catch (error) {
    connection.broken ||= !leavesConnectionSound(error);
    throw error;
  }
}

/** Without name and password. */
function addressOf(url: string): string {
  return url
    .replace(/\?.*$/, '')
    .replace(/^\w+:\/\//, '')
    .replace(/^.*@/, '');
}
