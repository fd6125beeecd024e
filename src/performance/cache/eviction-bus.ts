import { randomUUID } from 'node:crypto';

/** A way on which processes hear of each other's evictions. */
export interface EvictionRoute {
  /** At most 7 kB of text. Rejects when it cannot be sent; others may carry it. */
  publish(text: string): Promise<void>;
  /** `up` each time messages begin to arrive, `down` when they may be missed. */
  subscribe(on: { message(text: string): void; up(): void; down(): void }): void;
}

interface Message {
  origin: string;
  number: number;
  /** ms since the epoch, by the clock of the process that evicted. */
  at: number;
  tags: string[];
  /** Its number in Redis, where there is one. */
  sequence?: number;
}

type Evicted = (tags: string[], at: number, sequence: number | undefined) => void;

const MOST_BYTES = 7_000;
const REMEMBERED_MESSAGES = 1_000;

/** Tells all processes what was evicted, on every route there is; what arrives on two routes counts once. */
export class EvictionBus {
  private readonly origin = randomUUID();
  private readonly routes: readonly EvictionRoute[];
  private readonly seen = new Set<string>();
  private sent = 0;
  private listening = 0;
  private readonly firstRoute = Promise.withResolvers<void>();

  constructor(routes: readonly EvictionRoute[]) {
    this.routes = routes;
    if (routes.length === 0) this.firstRoute.resolve();
  }

  /** Resolves when evictions are first heard: what is filled before is looked at again then. */
  async heard(): Promise<void> {
    return this.firstRoute.promise;
  }

  /** @param gap called when routes are there again after a time in which there was none. */
  listen(evicted: Evicted, gap: () => void): void {
    for (const route of this.routes) {
      let up = false;
      route.subscribe({
        message: (text) => this.receive(text, evicted),
        up: () => {
          if (up) return;
          up = true;
          this.listening += 1;
          this.firstRoute.resolve();
          if (this.listening === 1) gap();
        },
        down: () => {
          if (up) this.listening -= 1;
          up = false;
        },
      });
    }
  }

  async publish(tags: readonly string[], sequence?: number): Promise<void> {
    for (const part of inParts(tags)) {
      this.sent += 1;
      const text = JSON.stringify({
        origin: this.origin,
        number: this.sent,
        at: Date.now(),
        tags: part,
        ...(sequence === undefined ? {} : { sequence }),
      } satisfies Message);
      // A route that is down is no failure of the write: the others carry it, and its own return is a gap.
      await Promise.allSettled(this.routes.map(async (route) => route.publish(text)));
    }
  }

  private receive(text: string, evicted: Evicted): void {
    const message = messageFrom(text);
    if (message === undefined || message.origin === this.origin) return;
    const id = `${message.origin} ${message.number}`;
    if (this.seen.has(id)) return;
    this.seen.add(id);
    const [oldest] = this.seen;
    if (this.seen.size > REMEMBERED_MESSAGES && oldest !== undefined) this.seen.delete(oldest);
    evicted(message.tags, Math.min(message.at, Date.now()), message.sequence);
  }
}

function* inParts(tags: readonly string[]): Generator<string[]> {
  let part: string[] = [];
  let bytes = 0;
  for (const tag of tags) {
    const size = Buffer.byteLength(JSON.stringify(tag)) + 1;
    if (bytes + size > MOST_BYTES && part.length > 0) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(tag);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

function messageFrom(text: string): Message | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return isMessage(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown): value is Message {
  return (
    typeof value === 'object' &&
    value !== null &&
    'origin' in value &&
    typeof value.origin === 'string' &&
    'number' in value &&
    typeof value.number === 'number' &&
    'at' in value &&
    typeof value.at === 'number' &&
    'tags' in value &&
    Array.isArray(value.tags) &&
    value.tags.every((tag) => typeof tag === 'string') &&
    (!('sequence' in value) || typeof value.sequence === 'number')
  );
}
