import type { Redis } from 'ioredis';

import type { RedisSettings } from './config.ts';
import { type Client, endpointsOf, openClient, openListener } from './connections.ts';
import { RedisUnavailable } from './errors.ts';
import { LinkHealth } from './link-health.ts';
import { Subscriber } from './subscriber.ts';
import { withinLimit } from './time-limit.ts';
import { publishCommand } from './timings.ts';
import { reasonOf, verdictOf, withoutArguments } from './verdict.ts';

/** Tries of one command, all within its time limit. */
const TRIES = 3;

/** Milliseconds that `ready` and `close` wait at most. */
const PATIENCE = 2_000;

/** The process's one connection to Redis. Nothing that uses it ever waits for a Redis that is away. */
export class RedisLink {
  private readonly settings: RedisSettings;
  private readonly client: Client;
  private readonly openListener: () => Redis;
  private readonly health: LinkHealth;
  private subscriber: Subscriber | undefined;

  private constructor(settings: RedisSettings, url: string) {
    const endpoints = endpointsOf(url);
    this.settings = settings;
    this.client = openClient(settings, endpoints);
    this.openListener = () => openListener(settings, endpoints, this.client);
    this.health = new LinkHealth(this.client);
  }

  /**
   * Begins to connect and returns at once; `undefined` without REDIS_URL.
   * @throws StartError for settings that contradict each other, never because Redis is away.
   */
  static open(settings: RedisSettings): RedisLink | undefined {
    return settings.REDIS_URL === undefined ? undefined : new RedisLink(settings, settings.REDIS_URL);
  }

  /** Connected, and the circuit breaker is closed. */
  get up(): boolean {
    return this.health.up;
  }

  /**
   * Runs a command, at most REDIS_COMMAND_TIMEOUT milliseconds (or `limit`) long. Tried up to three times in that
   * time where Redis has certainly not executed it; whether a command that ran out of time was executed is unknown.
   * @throws RedisUnavailable at once while Redis is away; ReplyError where Redis finds the command itself wrong.
   */
  async run<T>(
    operation: string,
    command: (redis: Client) => Promise<T>,
    limit: number = this.settings.REDIS_COMMAND_TIMEOUT,
  ): Promise<T> {
    if (!this.up) throw new RedisUnavailable(this.health.reason);
    const start = performance.now();
    try {
      const value = await this.attempt(command, start, limit, TRIES);
      this.health.succeeded();
      publishCommand(operation, start, 'ok');
      return value;
    } catch (error) {
      const { unavailable, fault } = verdictOf(error);
      publishCommand(operation, start, unavailable ? 'unavailable' : 'error');
      if (!unavailable) {
        this.health.succeeded();
        throw withoutArguments(error);
      }
      const reason = reasonOf(error);
      if (fault) this.health.failed(start, reason);
      throw new RedisUnavailable(reason);
    }
  }

  /** Each time it (re)connects or the breaker closes. */
  onUp(listener: () => void): void {
    this.health.onUp(listener);
  }

  /** Each time it is lost, with the reason in words; also when the first connection fails. */
  onDown(listener: (reason: string) => void): void {
    this.health.onDown(listener);
  }

  /** "ss:product:7" */
  key(...parts: string[]): string {
    return [this.settings.REDIS_PREFIX, ...parts].join(':');
  }

  /**
   * Listens to a channel (named by `key`) on a second connection that mends itself. `onGap` is called after each
   * (re)subscription: messages before it may have been missed. What others could not send while Redis hung is not a
   * gap of this connection: `onUp` tells of that.
   */
  subscribe(channel: string, onMessage: (message: string) => void, onGap: () => void): void {
    if (this.health.closed) return;
    this.subscriber ??= new Subscriber(this.key('heartbeat'), this.openListener, async (to, message) =>
      this.publish(to, message),
    );
    this.subscriber.add({ channel, onMessage, onGap });
  }

  /** @throws RedisUnavailable */
  async publish(channel: string, message: string): Promise<void> {
    await this.run('publish', async (redis) => redis.publish(channel, message));
  }

  /** Resolves when the first connection stands or has failed, after 2 s at most. */
  async ready(): Promise<void> {
    await withinLimit(this.health.known, PATIENCE).catch(() => undefined);
  }

  async close(): Promise<void> {
    if (this.health.closed) return;
    this.health.close();
    this.subscriber?.close();
    const stands = ['connecting', 'connect', 'ready'].includes(this.client.status);
    const ended = new Promise<void>((resolve) => this.client.once('end', resolve));
    this.client.disconnect();
    if (stands) await withinLimit(ended, PATIENCE).catch(() => undefined);
  }

  private async attempt<T>(
    command: (redis: Client) => Promise<T>,
    start: number,
    limit: number,
    tries: number,
  ): Promise<T> {
    const left = limit - (performance.now() - start);
    try {
      return await withinLimit(command(this.client), Math.max(left, 1));
    } catch (error) {
      const pause = limit / 4;
      if (tries <= 1 || left <= pause || !verdictOf(error).repeatable) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
      return this.attempt(command, start, limit, tries - 1);
    }
  }
}
