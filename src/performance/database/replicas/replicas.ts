import type { DatabaseSettings } from '../config.ts';
import type { Statement } from '../run-statement.ts';
import { type Position, UNKNOWN } from './position.ts';
import { PrimaryPositions } from './primary-positions.ts';
import { neededByReader, noteWriteOfReader } from './reader.ts';
import { Replica, type ReplicaState } from './replica.ts';
import { Watch } from './watch.ts';

/** Answers reads from replicas that have what the reader must see. */
export class Replicas {
  /** How long the write of a client is remembered for it: then every replica that is asked has it. Seconds. */
  readonly rememberSeconds: number;
  private readonly positions: PrimaryPositions;
  private readonly replicas: readonly Replica[];
  private turn = 0;
  private opened = false;

  /** @param url of the primary. */
  constructor(url: string, urls: readonly string[], settings: DatabaseSettings) {
    const { DATABASE_REPLICA_MAX_LAG: mostLag } = settings;
    this.rememberSeconds = mostLag + 1;
    this.positions = new PrimaryPositions(new Watch(url), mostLag * 1_000);
    this.replicas = urls.map(
      (address, index) => new Replica(`replica-${index + 1}`, address, settings, this.positions),
    );
  }

  /** Until then the primary answers all. A replica that does not answer is no failure. */
  async open(): Promise<void> {
    this.opened = true;
    this.positions.noteChange();
    await Promise.all(this.replicas.map(async (replica) => replica.open()));
  }

  /** @returns undefined where the primary is to be asked. @throws the statement's own faults. */
  async read<Row extends object>(statement: Statement): Promise<Row[] | undefined> {
    if (!this.opened) return undefined;
    const now = performance.now();
    const required = Math.max(this.positions.required(now), neededByReader());
    if (required === UNKNOWN) return undefined;
    return this.choose(required, now)?.read<Row>(statement, required);
  }

  /** Something may have been written just now: whoever wrote it sees it from now on. */
  noteWrite(): void {
    if (!noteWriteOfReader()) this.noteChange();
  }

  /** Everybody sees from now on what is committed by now. */
  noteChange(): void {
    if (this.opened) this.positions.noteChange();
  }

  /** What a client has to be shown that wrote just now; UNKNOWN where the primary cannot be asked. */
  async writtenBy(): Promise<Position> {
    return this.positions.now().catch(() => UNKNOWN);
  }

  states(): ReplicaState[] {
    return this.replicas.map((replica) => replica.state());
  }

  async close(): Promise<void> {
    this.opened = false;
    this.positions.close();
    await Promise.all(this.replicas.map(async (replica) => replica.close()));
  }

  /** The least busy; of equals each in turn. */
  private choose(required: Position, now: number): Replica | undefined {
    this.turn += 1;
    let chosen: Replica | undefined;
    for (let offset = 0; offset < this.replicas.length; offset += 1) {
      const replica = this.replicas[(this.turn + offset) % this.replicas.length];
      if (replica?.mayHave(required, now) === true && (chosen === undefined || replica.load < chosen.load)) {
        chosen = replica;
      }
    }
    return chosen;
  }
}
