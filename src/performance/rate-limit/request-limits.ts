import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { networkOf } from '../../shared/networks.ts';
import {
  clientAddress,
  type HeaderWriter,
  isPassedOn,
  isRender,
  LIMITS_HEADER,
  type ProxySettings,
} from '../http/index.ts';
import type { RateLimitSettings } from './config.ts';
import { LocalCounts } from './drivers/local-counts.ts';
import type { Limit, Rate, RateLimitTable } from './policy.ts';
import type { Decision, RateLimiter } from './rate-limiter.ts';
import { passed, refusalOf } from './refusal.ts';
import type { Taken } from './taken.ts';

export interface RequestLimitsOptions {
  table: RateLimitTable;
  limiter: RateLimiter;
  settings: RateLimitSettings;
  proxies: ProxySettings;
}

/** Holds requests to the limits of a table: by address before a body is read, by account once it is known. */
export class RequestLimits {
  private readonly options: RequestLimitsOptions;
  private readonly routes: ReadonlyMap<string, readonly Limit[]>;
  private readonly paths: readonly { prefix: string; limits: readonly Limit[] }[];
  private readonly pages = new LocalCounts();
  /** What was said of a request so far. */
  private readonly decided = new WeakMap<IncomingMessage, Decision[]>();

  /** @throws Error for a table that names what it does not have. */
  constructor(options: RequestLimitsOptions) {
    const { table, limiter } = options;
    const limitsOf = (names: readonly string[]) => names.map((name) => limiter.limit(name));
    this.options = options;
    this.routes = new Map(Object.entries(table.routes).map(([name, names]) => [name, limitsOf(names)]));
    this.paths = table.paths.map(({ prefix, policies }) => ({ prefix, limits: limitsOf(policies) }));
  }

  /** To be called before the routes are registered. */
  attach(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ config, url }) => {
      const name = declared(config);
      if (name !== undefined && !this.routes.has(name)) throw new Error(`${url} asks for the unknown limit "${name}".`);
    });
    fastify.addHook('onRequest', (request, reply, done) => {
      if (!this.holdsFor(request.raw)) return done();
      holders.set(request, this);
      const early = this.decided.get(request.raw) ?? this.decidedElsewhere(request.raw);
      if (early !== undefined) return this.enforce(request, early, reply, done);
      const limits = this.limitsOf(request).filter(({ by }) => by === 'address');
      const key = this.networkOf(request.raw);
      if (limits.some((limit) => this.options.limiter.isShared(limit))) {
        this.take(request.raw, limits, () => key).then(
          (decisions) => this.enforce(request, decisions, reply, done),
          done,
        );
      } else this.enforce(request, this.takeHere(request.raw, limits, key), reply, done);
    });
  }

  /**
   * For the response cache, before it makes an answer that it does not have: counts against the limits of the path, in this
   * process and without waiting. A refused request is to be given to the routes, which say so.
   */
  admit(request: IncomingMessage, path: string): boolean {
    if (!this.holdsFor(request)) return true;
    const limits = this.limitsOfPath(path).filter(({ by }) => by === 'address');
    return this.takeHere(request, limits, this.networkOf(request)).every(passed);
  }

  /** What was said of a request so far, for the part of the shop that it is passed on to. */
  told(request: IncomingMessage): Record<string, string> {
    const decided = this.decided.get(request);
    if (decided === undefined) return {};
    return { [LIMITS_HEADER]: JSON.stringify(decided.map(({ limit, taken }) => ({ limit: limit.name, taken }))) };
  }

  /**
   * Counts what a page is asked to do against the limits of `@RateLimit(name)`, by address and by account.
   * @throws AppError `rate-limited` (429), `rate-limit-unavailable` (503)
   */
  async hold(request: FastifyRequest, answer: HeaderWriter, name: string): Promise<void> {
    const limits = this.routes.get(name);
    if (limits === undefined) throw new Error(`There is no limit "${name}".`);
    const decisions = await this.take(request.raw, limits, (limit) =>
      limit.by === 'address' ? this.networkOf(request.raw) : keyOfAccount(limit, request),
    );
    const refusal = refusalOf(decisions, answer);
    if (refusal !== undefined) throw refusal;
  }

  /** Counts a request for its account. @throws AppError `rate-limited` (429), `rate-limit-unavailable` (503) */
  async holdAccount(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const limits = this.limitsOf(request).filter(({ by }) => by === 'account');
    const decisions = await this.take(request.raw, limits, (limit) => keyOfAccount(limit, request));
    const refusal = refusalOf(decisions, reply);
    if (refusal !== undefined) throw refusal;
  }

  private decidedElsewhere(request: IncomingMessage): Decision[] | undefined {
    const told = request.headers[LIMITS_HEADER];
    if (typeof told !== 'string' || !isPassedOn(request)) return undefined;
    const decided = (JSON.parse(told) as { limit: string; taken?: Taken }[]).map(({ limit, taken }) => ({
      limit: this.options.limiter.limit(limit),
      taken,
    }));
    this.decided.set(request, decided);
    return decided;
  }

  private holdsFor(request: IncomingMessage): boolean {
    const { settings, proxies } = this.options;
    if (settings.RATE_LIMIT === undefined || isRender(request)) return false;
    return settings.RATE_LIMIT_EXEMPT.empty || !settings.RATE_LIMIT_EXEMPT.has(clientAddress(request, proxies));
  }

  private networkOf(request: IncomingMessage): string {
    return networkOf(clientAddress(request, this.options.proxies));
  }

  private limitsOf(request: FastifyRequest): readonly Limit[] {
    const name = declared(request.routeOptions.config);
    return (name === undefined ? undefined : this.routes.get(name)) ?? this.limitsOfPath(request.url);
  }

  /** What is no path ("*", a whole address) counts as the root, so that no spelling is free. */
  private limitsOfPath(target: string): readonly Limit[] {
    const path = target.startsWith('/') ? target : '/';
    return this.paths.find(({ prefix }) => path.startsWith(prefix))?.limits ?? [];
  }

  private takeHere(request: IncomingMessage, limits: readonly Limit[], key: string): Decision[] {
    const decisions = this.decided.get(request) ?? [];
    this.decided.set(request, decisions);
    for (const limit of limits) {
      decisions.push(this.options.limiter.takeHere(limit, key));
      if (!decisions.every(passed)) break;
    }
    return decisions;
  }

  /** One after the other: what one limit refuses is not counted by the next. */
  private async take(
    request: IncomingMessage,
    limits: readonly Limit[],
    keyFor: (limit: Limit) => string | undefined,
  ): Promise<Decision[]> {
    const decisions = this.decided.get(request) ?? [];
    this.decided.set(request, decisions);
    for (const limit of limits) {
      const key = keyFor(limit);
      if (key !== undefined) decisions.push(await this.options.limiter.take(limit, key));
      if (!decisions.every(passed)) break;
    }
    return decisions;
  }

  private enforce(
    request: FastifyRequest,
    decisions: readonly Decision[],
    reply: FastifyReply,
    done: (error?: Error) => void,
  ): void {
    const refusal = refusalOf(decisions, reply);
    const plainly = refusal !== undefined && !request.url.startsWith('/api/') && !this.deservesPage(request);
    if (!plainly) return done(refusal);
    reply.code(refusal.status).header('content-type', 'text/plain; charset=utf-8').header('cache-control', 'no-store');
    void reply.send(`${refusal.message}\n`);
  }

  /** Making a page that says no may cost as much as the page that was asked for: after a few, a sentence has to do. */
  private deservesPage({ raw }: FastifyRequest): boolean {
    return this.pages.take(this.networkOf(raw), PAGES).passed;
  }
}

/** Pages that say no, for each network: five at once, then one in twelve seconds. */
const PAGES: Rate = { interval: 12_000_000, tolerance: 60_000_000 };

const holders = new WeakMap<FastifyRequest, RequestLimits>();

/** The limits that a request is held to; undefined where none are. */
export function limitsFor(request: FastifyRequest): RequestLimits | undefined {
  return holders.get(request);
}

function keyOfAccount({ account }: Limit, request: FastifyRequest): string | undefined {
  const name = account?.(request);
  return name === undefined ? undefined : createHash('sha256').update(name).digest('base64url').slice(0, 22);
}

function declared(config: unknown): string | undefined {
  if (typeof config !== 'object' || config === null || !('rateLimit' in config)) return undefined;
  return typeof config.rateLimit === 'string' ? config.rateLimit : undefined;
}
