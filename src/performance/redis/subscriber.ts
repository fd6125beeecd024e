import { randomUUID } from 'node:crypto';

import type { Redis } from 'ioredis';

import { backOff } from './connections.ts';

export interface Subscription {
  channel: string;
  onMessage: (message: string) => void;
  onGap: () => void;
}

/** Milliseconds between messages to ourselves, which prove the whole way: our publishing, the bus, our listening. */
const HEARTBEAT = 5_000;

/**
 * A connection in subscriber mode that is replaced when it breaks, or when what this process itself publishes no
 * longer arrives (a half-open connection, a cluster node cut off from its bus). Each new one begins with a gap.
 */
export class Subscriber {
  private readonly subscriptions: Subscription[] = [];
  private readonly ownChannel: string;
  private readonly open: () => Redis;
  private readonly publish: (channel: string, message: string) => Promise<void>;
  private readonly heartbeat: NodeJS.Timeout;
  private redis: Redis | undefined;
  private openedAt = 0;
  private tries = 0;
  private retry: NodeJS.Timeout | undefined;
  private awaited: string | undefined;
  private closed = false;

  constructor(ownChannel: string, open: () => Redis, publish: (channel: string, message: string) => Promise<void>) {
    this.ownChannel = `${ownChannel}:${randomUUID()}`;
    this.open = open;
    this.publish = publish;
    this.heartbeat = setInterval(() => void this.beat(), HEARTBEAT).unref();
    this.connect();
  }

  add(subscription: Subscription): void {
    this.subscriptions.push(subscription);
    if (this.redis?.status === 'ready') void this.listen(this.redis, [subscription]);
  }

  close(): void {
    this.closed = true;
    clearInterval(this.heartbeat);
    clearTimeout(this.retry);
    if (this.redis !== undefined) leave(this.redis);
  }

  private connect(): void {
    const redis = this.open();
    this.redis = redis;
    this.openedAt = performance.now();
    redis.on('error', () => undefined);
    redis.on('message', (channel: string, message: string) => this.deliver(channel, message));
    redis.once('ready', () => void this.begin(redis));
    redis.once('end', () => this.reconnect(redis));
    redis.connect().catch(() => undefined);
  }

  private reconnect(lost: Redis): void {
    if (this.redis !== lost) return;
    this.redis = undefined;
    this.awaited = undefined;
    if (this.closed) return;
    this.tries += 1;
    this.retry = setTimeout(() => this.connect(), backOff(this.tries)).unref();
  }

  private async begin(redis: Redis): Promise<void> {
    const own = { channel: this.ownChannel, onMessage: () => undefined, onGap: () => undefined };
    if (await this.listen(redis, [own, ...this.subscriptions])) this.tries = 0;
  }

  private async listen(redis: Redis, subscriptions: readonly Subscription[]): Promise<boolean> {
    try {
      await redis.subscribe(...new Set(subscriptions.map(({ channel }) => channel)));
    } catch {
      leave(redis);
      return false;
    }
    for (const { onGap } of subscriptions) onGap();
    return true;
  }

  private deliver(channel: string, message: string): void {
    if (channel === this.ownChannel && message === this.awaited) this.awaited = undefined;
    for (const subscription of this.subscriptions) {
      if (subscription.channel === channel) subscription.onMessage(message);
    }
  }

  private async beat(): Promise<void> {
    const { redis } = this;
    if (redis === undefined) return;
    if (redis.status !== 'ready') {
      if (performance.now() - this.openedAt > HEARTBEAT) leave(redis);
      return;
    }
    if (this.awaited !== undefined) {
      leave(redis);
      return;
    }
    const message = randomUUID();
    this.awaited = message;
    // Nothing can be concluded from a message that was not sent.
    await this.publish(this.ownChannel, message).catch(() => (this.awaited = undefined));
  }
}

/** Not `disconnect`: a peer that hangs would not answer the farewell. */
function leave(redis: Redis): void {
  redis.disconnect();
  redis.stream?.destroy();
}
