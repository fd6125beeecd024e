import { setTimeout as sleep } from 'node:timers/promises';

import { errorMessage } from '../../../shared/errors.ts';
import type { DatabaseSettings } from '../config.ts';
import { type Connection, Connections, type PoolState } from '../connections.ts';
import { leavesConnectionSound, replicaFailure } from '../errors.ts';
import { runPlainly, type Statement } from '../run-statement.ts';
import { type Position, readPosition, UNKNOWN } from './position.ts';
import type { PrimaryPositions } from './primary-positions.ts';
import { systemOf, Watch } from './watch.ts';

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

const LOOK_EVERY = 1_000;
const CONNECT_MS = 2_000;
const FIRST_LOOKS = 3;
const FIRST_PAUSE = 100;
/** After it was found behind, ms until the next read tries it. */
const SHORTEST_PAUSE = 2;
const LONGEST_PAUSE = 100;
/** After reads failed though it answers when looked at, ms until it is looked at again. */
const FIRST_PENALTY = 50;
const LONGEST_PENALTY = 5_000;

/** One streaming replica: looked after once a second, asked only for what it is known to have. */
export class Replica {
  readonly name: string;
  private readonly address: string;
  private readonly connections: Connections;
  private readonly watch: Watch;
  private readonly positions: PrimaryPositions;
  private readonly most: number;
  private readonly limitMs: number;
  private reason: string | undefined = 'it was not looked at yet';
  /** What was said of it last. */
  private reported: string | undefined;
  private lateLooks = 0;
  private secondsBehind: number | undefined;
  private system: string | undefined;
  /** The furthest that any connection has seen; what counts is what the connection itself has seen. */
  private replayed: Position = 0;
  private inside = 0;
  private retryAt = 0;
  private pause = SHORTEST_PAUSE;
  private enteredAt = 0;
  private penalty = 0;
  private wake: (() => void) | undefined;
  private closed = false;
  private readonly counts = { reads: 0, behind: 0, failed: 0 };

  constructor(name: string, url: string, settings: DatabaseSettings, positions: PrimaryPositions) {
    this.name = name;
    this.address = addressOf(url);
    this.positions = positions;
    this.most = settings.DATABASE_POOL_MAX;
    this.limitMs = settings.DATABASE_STATEMENT_TIMEOUT;
    this.connections = new Connections(url, settings, { node: name, connectMs: CONNECT_MS, readOnly: true });
    this.watch = new Watch(url, () => this.lookNow());
  }

  /** Resolves when it was looked at for the first time; then goes on until closed. */
  async open(): Promise<void> {
    // What is written at this very moment is not there yet, and the past of the primary is not known yet.
    for (let tries = 0; tries < FIRST_LOOKS && this.reason !== undefined; tries += 1) {
      if (tries > 0) await sleep(FIRST_PAUSE);
      await this.look();
      if (this.reason !== BEHIND) break;
    }
    void this.keepLooking();
  }

  /** How many statements it runs now. */
  get load(): number {
    return this.inside;
  }

  /** Whether a read may try it: nobody waits for it, and one at a time finds out whether it has caught up. */
  mayHave(required: Position, now: number): boolean {
    if (this.reason !== undefined || this.inside >= this.most) return false;
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
      if (failure === 'lost') this.suspect(error);
      if (failure === 'write') console.error(`${statement.operation} is declared a read: ${errorMessage(error)}`);
      return undefined;
    } finally {
      this.inside -= 1;
    }
  }

  state(): ReplicaState {
    const { name, address, reason, secondsBehind, counts } = this;
    const state = reason === undefined ? 'in' : 'out';
    return { name, address, state, reason, secondsBehind, ...counts, pool: this.connections.state() };
  }

  async close(): Promise<void> {
    this.closed = true;
    this.wake?.();
    this.watch.close();
    await this.connections.close();
  }

  private async readOn<Row extends object>(
    connection: Connection,
    statement: Statement,
    required: Position,
  ): Promise<Row[] | undefined> {
    if (connection.replayed < required) {
      const seen = await this.ask(connection, REPLAYED);
      if (!this.has(connection, seen, required)) return undefined;
    }
    const rows = await runPlainly<Row>(connection, statement);
    this.counts.reads += 1;
    return rows;
  }

  /** A pooler may lead each transaction to another server, or to one that was restarted: each asks anew. */
  private async readInTransaction<Row extends object>(
    connection: Connection,
    statement: Statement,
    required: Position,
  ): Promise<Row[] | undefined> {
    const begin = `BEGIN READ ONLY; SET LOCAL statement_timeout = ${Math.round(this.limitMs)}; ${REPLAYED}`;
    const seen = await this.ask(connection, begin);
    try {
      if (!this.has(connection, seen, required)) return undefined;
      const rows = await runPlainly<Row>(connection, statement);
      this.counts.reads += 1;
      return rows;
    } finally {
      if (!connection.broken) await connection.client.query('ROLLBACK').catch(() => (connection.broken = true));
    }
  }

  /** @returns undefined where the server is no replica (any more). */
  private async ask(connection: Connection, sql: string): Promise<Position | undefined> {
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

  private has(connection: Connection, seen: Position | undefined, required: Position): boolean {
    if (seen === undefined) {
      connection.broken = true;
      this.leave(NO_REPLICA);
      this.lookNow();
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

  private async keepLooking(): Promise<void> {
    while (!this.closed) {
      const nap = new AbortController();
      this.wake = () => nap.abort();
      await sleep(LOOK_EVERY, undefined, { ref: false, signal: nap.signal }).catch(() => undefined);
      this.wake = undefined;
      if (this.penalty > 0) await sleep(this.penalty, undefined, { ref: false });
      if (!this.closed) await this.look();
    }
  }

  private lookNow(): void {
    this.wake?.();
  }

  private async look(): Promise<void> {
    let fault: string | undefined;
    try {
      fault = await this.faultOf(await this.watch.ask<Seen>(LOOK));
    } catch (error) {
      this.system = undefined;
      fault = `it does not answer: ${errorMessage(error)}`;
    }
    if (this.closed) return;
    this.lateLooks = fault === BEHIND ? this.lateLooks + 1 : 0;
    if (fault === undefined) this.enter();
    else {
      this.leave(fault);
      // Whoever waits for an answer of a server that hangs is answered by the primary.
      if (fault !== BEHIND) this.connections.abandon();
    }
  }

  /** What keeps it from being asked; undefined where nothing does. */
  private async faultOf(seen: Seen | undefined): Promise<string | undefined> {
    if (seen?.replayed == null) return NO_REPLICA;
    const replayed = readPosition(seen.replayed);
    this.system ??= await systemOf(this.watch);
    // A primary that is away says nothing against its replicas.
    const primaryNow = await this.positions.now().catch(() => UNKNOWN);
    const { identity } = this.positions;
    if (identity !== undefined && isAnother(identity, { system: this.system, database: seen.database })) {
      return 'it is a replica of another server, or of another database';
    }
    if (replayed > primaryNow) return 'it has what the primary never had: the two have parted ways';
    this.secondsBehind = this.positions.secondsBehind(replayed, performance.now());
    if (this.secondsBehind === undefined) return BEHIND;
    this.replayed = Math.max(this.replayed, replayed);
    return undefined;
  }

  /** It answered badly: nobody else tries it until it was looked at again. */
  private suspect(error: unknown): void {
    if (this.reason !== undefined) return;
    const lived = performance.now() - this.enteredAt;
    this.penalty =
      lived > LONGEST_PENALTY ? FIRST_PENALTY : Math.min(LONGEST_PENALTY, 2 * this.penalty || FIRST_PENALTY);
    this.leave(`a read failed: ${errorMessage(error)}`);
    this.lookNow();
  }

  private enter(): void {
    if (this.reason === undefined) {
      if (performance.now() - this.enteredAt > LONGEST_PENALTY) this.penalty = 0;
      return;
    }
    this.reason = undefined;
    this.enteredAt = performance.now();
    this.report(IN_USE);
    void this.connections.warmUp();
  }

  private leave(reason: string): void {
    // A moment of lag is nothing to report.
    if (reason !== BEHIND || this.lateLooks >= REPORTED_LATE) this.report(reason);
    if (this.reason === reason) return;
    this.reason = reason;
    // What is known of it ends with the server that it was.
    this.replayed = 0;
    this.secondsBehind = undefined;
  }

  private report(what: string): void {
    if (this.reported === what) return;
    this.reported = what;
    const who = `${this.name} (${this.address})`;
    if (what === IN_USE) console.log(`${who} answers reads.`);
    else console.error(`${who} is left out: ${what}.`);
  }
}

interface Seen {
  replayed: string | null;
  database: string;
}

const NO_REPLICA = 'it is not in recovery: it was promoted, or never was a replica';

const IN_USE = 'in use';
/** Looks in a row. */
const REPORTED_LATE = 5;
const BEHIND = 'it is not known to be near enough to the primary';

/** Nothing for a server that is not in recovery: what it says of its replay is from the time before. */
const REPLAYED = 'SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END AS replayed';
const LOOK = `${REPLAYED}, current_database() AS database`;

type Identity = { system: string | undefined; database: string };

function isAnother(primary: Identity, replica: Identity): boolean {
  const otherSystem = primary.system !== undefined && replica.system !== undefined && primary.system !== replica.system;
  return otherSystem || primary.database !== replica.database;
}

/** Without name and password. */
function addressOf(url: string): string {
  return url.replace(/^\w+:\/\/(?:[^@/]*@)?/, '').replace(/\?.*$/, '');
}
