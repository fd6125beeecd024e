import { Cluster } from 'ioredis';

import { CircuitBreaker } from './circuit-breaker.ts';
import type { Client } from './connections.ts';
import { probe } from './probe.ts';
import { CONNECTION_LOST, reasonOf } from './verdict.ts';

/** Milliseconds a probe may take: it waits for nobody. */
const PROBE_LIMIT = 500;

/** A connection on which this many probes in a row failed is replaced: the other side may be gone without a word. */
const PROBES_A_CONNECTION = 3;

/** Milliseconds in which a cluster's masters have to answer before it counts as connected. */
const WELCOME_LIMIT = 2_000;

/** Milliseconds until a connector that gave up is asked again. */
const RESTART_DELAY = 2_000;

/** Whether Redis is there: connected, and the circuit breaker closed. Connects, probes, and tells of every change. */
export class LinkHealth {
  /** Why it is not up, in words without secrets. */
  reason = 'not connected yet';
  /** Resolves when the first connection stands or has failed. */
  readonly known: Promise<void>;
  private readonly client: Client;
  private readonly breaker = new CircuitBreaker();
  private readonly upListeners: (() => void)[] = [];
  private readonly downListeners: ((reason: string) => void)[] = [];
  private settleKnown: () => void = () => undefined;
  private probeTimer: NodeJS.Timeout | undefined;
  private connected = false;
  private suspecting = false;
  private silentProbes = 0;
  private state: 'unknown' | 'up' | 'down' | 'closed' = 'unknown';

  constructor(client: Client) {
    this.client = client;
    this.known = new Promise((resolve) => (this.settleKnown = resolve));
    this.follow();
  }

  get up(): boolean {
    return this.state === 'up';
  }

  get closed(): boolean {
    return this.state === 'closed';
  }

  onUp(listener: () => void): void {
    this.upListeners.push(listener);
  }

  onDown(listener: (reason: string) => void): void {
    this.downListeners.push(listener);
  }

  succeeded(): void {
    this.breaker.succeeded();
  }

  /** @param startedAt when the command began, by performance.now(). */
  failed(startedAt: number, reason: string): void {
    this.breaker.failed(startedAt);
    if (this.breaker.open) this.trip(reason);
    else if (this.client instanceof Cluster) void this.suspect(reason);
  }

  /** Tells nobody any more. */
  close(): void {
    this.state = 'closed';
    this.reason = 'closed';
    this.settleKnown();
    clearTimeout(this.probeTimer);
  }

  private follow(): void {
    this.client.on('error', (error: unknown) => {
      this.reason = reasonOf(error);
      if (!this.connected) this.settle();
    });
    this.client.on('ready', () => void this.welcome());
    this.client.on('close', () => this.lose());
    // A connector that gives up for good (no sentinel ever answered) is asked again.
    this.client.on('end', () => {
      this.lose();
      if (!this.closed) setTimeout(() => this.connect(), RESTART_DELAY).unref();
    });
    this.connect();
  }

  private connect(): void {
    if (!this.closed) this.client.connect().catch(() => undefined);
  }

  /** A cluster is only up when each of its masters answers. */
  private async welcome(): Promise<void> {
    this.connected = true;
    this.silentProbes = 0;
    if (this.client instanceof Cluster && !(await probe(this.client, WELCOME_LIMIT)).answered) this.breaker.trip();
    else this.breaker.close();
    this.settle();
  }

  private lose(): void {
    if (this.connected) this.reason = CONNECTION_LOST;
    this.connected = false;
    this.silentProbes = 0;
    this.settle();
  }

  /** What other nodes of a cluster answer hides one that hangs: each is asked. */
  private async suspect(reason: string): Promise<void> {
    if (this.suspecting) return;
    this.suspecting = true;
    const { answered } = await probe(this.client, PROBE_LIMIT);
    this.suspecting = false;
    if (!answered && this.up) this.trip(reason);
  }

  private trip(reason: string): void {
    this.breaker.trip();
    this.reason = reason;
    this.settle();
  }

  private settle(): void {
    if (this.closed) return;
    const state = this.connected && !this.breaker.open ? 'up' : 'down';
    if (state === 'down') this.probeLater();
    if (state === this.state) return;
    this.state = state;
    this.settleKnown();
    if (state === 'up') for (const listener of this.upListeners) listener();
    else for (const listener of this.downListeners) listener(this.reason);
  }

  private probeLater(): void {
    if (this.probeTimer !== undefined) return;
    this.probeTimer = setTimeout(() => void this.probeNow(), this.breaker.probeDelay).unref();
  }

  private async probeNow(): Promise<void> {
    const { answered, silent } = await probe(this.client, PROBE_LIMIT);
    this.probeTimer = undefined;
    if (this.closed || this.up) return;
    if (answered && this.connected) this.breaker.close();
    else this.breaker.probeFailed();
    this.silentProbes = silent.length === 0 ? 0 : this.silentProbes + 1;
    if (this.silentProbes >= PROBES_A_CONNECTION) for (const node of silent) node.stream.destroy();
    this.settle();
  }
}
