import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { QueryEvent } from '../../database/index.ts';

export interface CapturedValues {
  /** As the statement was given them. */
  values: readonly unknown[];
  seconds: number;
}

export interface CapturedStatement {
  operation: string;
  sql: string;
  /** The latest first. */
  recent: readonly CapturedValues[];
  /** The slowest first. */
  slowest: readonly CapturedValues[];
}

export interface CaptureOptions {
  /**
   * Beginnings of operations whose values may be kept: "catalog.". A list of what may, so that what deals in secrets, such as
   * sessions and mail, is left out also where somebody forgot it.
   */
  operations: readonly string[];
  /** From here on a statement is told as slow, once a minute for each operation, by its name and time alone. */
  slowMs: number;
  /** `console.warn` unless given. */
  tell?: (line: string) => void;
}

const CHANNEL = 'social-selling:database:query';
const MAX_OPERATIONS = 200;
const MAX_SETS = 3;
const MAX_CHARACTERS = 10_000;
const TELL_EVERY_MS = 60_000;

/**
 * Values that statements of the shop really had, for explaining them as they were: in the memory of this process, never
 * written anywhere, at most six sets of 10,000 characters for each of 200 operations.
 */
export class CapturedParameters {
  private readonly options: CaptureOptions;
  private readonly statements = new Map<string, CapturedStatement>();
  private readonly told = new Map<string, number>();
  private readonly listener = (message: unknown) => this.note(message as QueryEvent);

  constructor(options: CaptureOptions) {
    this.options = options;
  }

  start(): void {
    subscribe(CHANNEL, this.listener);
  }

  /** Forgets everything. */
  stop(): void {
    unsubscribe(CHANNEL, this.listener);
    this.statements.clear();
    this.told.clear();
  }

  /** undefined where nothing was captured. */
  of(operation: string): CapturedStatement | undefined {
    return this.statements.get(operation);
  }

  private note({ operation, sql, values, seconds, error }: QueryEvent): void {
    if (error !== undefined) return;
    this.tellSlow(operation, seconds);
    if (!this.options.operations.some((beginning) => operation.startsWith(beginning))) return;
    if (sizeOf(values) > MAX_CHARACTERS) return;
    const known = this.statements.get(operation);
    if (known === undefined && this.statements.size >= MAX_OPERATIONS) return;
    const same = known?.sql === sql ? known : undefined;
    const set = { values, seconds };
    const recent = [set, ...(same?.recent ?? [])].slice(0, MAX_SETS);
    const slowest = [set, ...(same?.slowest ?? [])].toSorted((a, b) => b.seconds - a.seconds).slice(0, MAX_SETS);
    this.statements.set(operation, { operation, sql, recent, slowest });
  }

  private tellSlow(operation: string, seconds: number): void {
    const { slowMs, tell = console.warn } = this.options;
    if (seconds * 1_000 <= slowMs) return;
    const now = Date.now();
    if (now - (this.told.get(operation) ?? 0) < TELL_EVERY_MS) return;
    if (this.told.size < MAX_OPERATIONS || this.told.has(operation)) this.told.set(operation, now);
    tell(`Slow statement ${operation}: ${(seconds * 1_000).toFixed(1)} ms, over ${slowMs} ms.`);
  }
}

/** Characters, about: arrays and objects as JSON would write them. */
function sizeOf(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => {
    if (typeof value === 'string' || Buffer.isBuffer(value)) return sum + value.length;
    return sum + (typeof value === 'object' && value !== null ? JSON.stringify(value).length : 8);
  }, 0);
}
