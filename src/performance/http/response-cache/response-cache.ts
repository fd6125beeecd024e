import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

import { AppError } from '../../../shared/errors.ts';
import type { Cache, Found } from '../../cache/index.ts';
import { localOrigin, type Origin } from '../origin/origin.ts';
import type { Protection } from '../protect.ts';
import { BoundedMemo } from './bounded-memo.ts';
import { type CacheResult, PolicyCounts, publishRequest, type ResponseCounts } from './counts.ts';
import { type Exchange, ExchangeReader, type Languages } from './exchange.ts';
import { decodeBody } from './encode-body.ts';
import { OriginFailed, type Order } from './fill-response.ts';
import { cacheStatus } from './headers.ts';
import { Improvements } from './improvements.ts';
import { type Policy, PolicyTable, type ResponsePolicy } from './policy.ts';
import { Prepared } from './prepared.ts';
import { RenderGate, type RenderGateOptions, TooBusy } from './render-gate.ts';
import { busyResponse, problemResponse, type StoredResponse } from './stored-response.ts';
import { type BareItem, Token } from './structured-field.ts';
import { cacheOptionsOf, type Terms, termsOf } from './terms.ts';
import type { Variant } from './variant.ts';

export interface ResponseCacheOptions extends Languages {
  policies: readonly ResponsePolicy[];
  /** The authority that answers are made for, whatever a client says: "shop.example". */
  host: string;
  /** Another one for each build and for each setting that answers depend on: they do not see each other's entries. */
  release?: string;
  /** Cookies that say that somebody is signed in. */
  sessionCookies?: readonly string[];
  /** Larger bodies are passed through; 2 MiB unless given. */
  mostBytes?: number;
  /** Milliseconds after which a route is given up; 30,000 unless given. */
  renderTimeout?: number;
  /** The headers that protect the answers it gives itself; what routes answer brings its own. */
  protection?: Protection;
  /** How many answers are made at once. */
  gate?: RenderGateOptions;
  /** Asked before an answer is made for a client. What it refuses goes to the routes, which tell the client why. */
  admit?: (request: IncomingMessage, path: string) => boolean;
}

/**
 * Answers GET and HEAD from the cache, in front of the router: a hit is found by its canonical address and written as
 * stored bytes, without the framework. On a miss the routes answer once, for the address alone, and all who wait get it.
 */
export class ResponseCache {
  private readonly cache: Cache;
  private readonly options: ResponseCacheOptions;
  private readonly reader: ExchangeReader;
  private readonly policyCounts: PolicyCounts;
  private readonly signedIn: RegExp;
  /** Keys of answers that may not be shared, with when that is looked at again: their clients need not wait for each other. */
  private readonly passed = new BoundedMemo<number>(MOST_PASSED);
  private readonly prepared = new WeakMap<StoredResponse, Prepared>();
  private readonly improvements = new Improvements();
  private readonly gate: RenderGate;
  private origin: Origin | undefined;

  constructor(cache: Cache, options: ResponseCacheOptions) {
    const table = new PolicyTable(options.policies);
    this.cache = cache;
    this.options = options;
    this.gate = new RenderGate(options.gate);
    this.reader = new ExchangeReader(table, options, options.release ?? '');
    this.policyCounts = new PolicyCounts(table.policies);
    const cookies = (options.sessionCookies ?? ['__Host-session', 'session']).map((name) => RegExp.escape(name));
    this.signedIn = new RegExp(`(?:^|;)\\s*(?:${cookies.join('|')})=`);
  }

  /**
   * Stands between a server and its routes: to be called once the server has its request listener.
   * @param given who answers instead of that listener.
   */
  attach(server: Server, given?: Origin): void {
    const [routes, ...others] = server.listeners('request') as RequestListener[];
    if (routes === undefined || others.length > 0) throw new Error('The server must have one request listener.');
    const origin = given ?? localOrigin(routes);
    this.origin = origin;
    server.removeListener('request', routes);
    server.on('request', (request, response) => {
      // A server that closes answers what was asked, and is asked no more.
      if (!server.listening) response.shouldKeepAlive = false;
      this.answer(request, response, origin);
    });
  }

  /**
   * Has an answer made before anybody asks for it, where it is not there yet. A warming that fails is no failure.
   * @param url "/products?sort=new"
   * @returns its bytes without a coding, where it is there now.
   */
  async warm(url: string, language: string): Promise<Buffer | undefined> {
    const warmed = this.reader.warmed(url, language);
    const { origin } = this;
    if (warmed === undefined || origin === undefined) return undefined;
    try {
      const found = await this.cache.fetch<StoredResponse>(
        warmed.key,
        async (fill) => origin.make(this.orderOf(warmed), fill),
        cacheOptionsOf(warmed.target),
      );
      const { body, coding } = found.value;
      if (!found.kept) return undefined;
      return coding === undefined ? body : await decodeBody(body, coding);
    } catch {
      return undefined;
    }
  }

  /** By route, since the start. */
  counts(): Record<string, ResponseCounts> {
    return this.policyCounts.all();
  }

  private answer(request: IncomingMessage, response: ServerResponse, origin: Origin): void {
    const target = this.reader.target(request);
    if (target === undefined || this.passesBy(target.policy, request)) {
      origin.pass(request, response);
      return;
    }
    const exchange = this.reader.exchange(request, response, origin, target);
    const found = this.cache.peek<StoredResponse>(exchange.key);
    if (found === undefined) {
      void this.fetch(exchange);
      return;
    }
    this.serve(exchange, found);
    // Only begins what makes it fresh; its failure is the cache's to remember.
    if (!found.fresh) this.ask(exchange, true).catch(() => undefined);
  }

  private passesBy(policy: Policy, request: IncomingMessage): boolean {
    const { authorization, cookie } = request.headers;
    // What holds secrets is not compressed on its way out either.
    if (policy.secret === true) request.headers['x-no-compression'] = '1';
    else if (policy.personal !== true || (authorization === undefined && !this.signedIn.test(cookie ?? '')))
      return false;
    this.policyCounts.add(policy, 'bypass');
    return true;
  }

  private serve(exchange: Exchange, found: Found<StoredResponse>): void {
    const prepared = this.prepared.get(found.value) ?? this.prepare(found.value, termsOf(found, exchange.target));
    this.send(exchange, prepared, found.fresh ? 'hit' : 'stale', (variant) => {
      const status = variant.serve(exchange.request, exchange.response, found);
      this.improvements.note(prepared, exchange.encoding, variant);
      return status;
    });
  }

  private serveMade(
    exchange: Exchange,
    value: StoredResponse,
    terms: Terms | undefined,
    detail: Readonly<Record<string, BareItem>>,
  ): void {
    const { request, response, startedAt } = exchange;
    const prepared = this.prepared.get(value) ?? this.prepare(value, terms);
    this.send(exchange, prepared, 'miss', (variant) =>
      variant.serveMade(request, response, cacheStatus(detail), (performance.now() - startedAt) / 1_000),
    );
  }

  /** An answer of the cache itself, which no route has protected. */
  private serveOwn(exchange: Exchange, answer: StoredResponse, detail: Readonly<Record<string, BareItem>>): void {
    const protection = this.options.protection?.(exchange.target.url) ?? [];
    this.serveMade(exchange, { ...answer, headers: [...answer.headers, ...protection] }, undefined, detail);
  }

  private send(exchange: Exchange, prepared: Prepared, result: CacheResult, write: (variant: Variant) => number): void {
    const { request, response, target, encoding, startedAt } = exchange;
    const finish = (variant: Variant) => {
      this.policyCounts.add(target.policy, result);
      if (response.destroyed || response.headersSent) return;
      publishRequest(request.method, target.policy.route, write(variant), startedAt, result);
    };
    const variant = prepared.variant(encoding);
    if (variant === undefined) void this.sendLater(exchange, prepared, finish);
    else finish(variant);
  }

  private async sendLater(
    { request, response, encoding }: Exchange,
    prepared: Prepared,
    finish: (variant: Variant) => void,
  ): Promise<void> {
    try {
      finish(await prepared.make(encoding));
    } catch (error) {
      console.error(`${request.method} ${request.url}`, error);
      response.destroy();
    }
  }

  private async fetch(exchange: Exchange): Promise<void> {
    const { request, target, key } = exchange;
    try {
      if (ONLY_IF_CACHED.test(request.headers['cache-control'] ?? '')) {
        this.serveOwn(exchange, NOT_CACHED, { detail: new Token('only-if-cached') });
      } else if ((this.passed.get(key) ?? 0) > Date.now()) {
        this.pass(exchange);
      } else if (this.options.admit?.(request, target.url) === false) {
        this.pass(exchange);
      } else {
        await this.fetchAdmitted(exchange);
      }
    } catch (error) {
      this.fail(exchange, error);
    }
  }

  private async fetchAdmitted(exchange: Exchange): Promise<void> {
    const { found, made } = await this.ask(exchange, false);
    const { value, tier } = found;
    if (value.verdict === 'pass') {
      this.passed.set(exchange.key, Date.now() + PASSED_MS);
      this.pass(exchange);
    } else if (tier === 'origin') {
      const kept = value.verdict === 'store';
      const detail = {
        fwd: URI_MISS,
        ...(found.kept && made ? { stored: true } : {}),
        ...(made ? {} : { collapsed: true }),
      };
      this.serveMade(exchange, value, kept ? termsOf(found, exchange.target) : undefined, detail);
    } else {
      this.serve(exchange, found);
    }
  }

  /** @returns `made`: this request is the one for which the routes were asked. */
  private async ask(exchange: Exchange, refreshing: boolean): Promise<{ found: Found<StoredResponse>; made: boolean }> {
    let made = false;
    const found = await this.cache.fetch<StoredResponse>(
      exchange.key,
      async (fill) => {
        made = true;
        const make = async () => exchange.origin.make(this.orderOf(exchange), fill);
        // What many ask for is made anew before it is missing: those are few, and waiting would make many wait.
        return refreshing ? make() : this.gate.run(make);
      },
      cacheOptionsOf(exchange.target),
    );
    return { found, made };
  }

  private orderOf({ target, language }: Pick<Exchange, 'target' | 'language'>): Order {
    const { host, mostBytes = MOST_BYTES, renderTimeout: timeout = RENDER_TIMEOUT } = this.options;
    const { local = false, encodings } = target.policy;
    return { url: target.url, language, local, coding: encodings[0], host, mostBytes, timeout };
  }

  /** The routes answer this client alone. */
  private pass({ request, response, origin, target }: Exchange): void {
    this.policyCounts.add(target.policy, 'bypass');
    if (!response.destroyed) origin.pass(request, response);
  }

  private fail(exchange: Exchange, error: unknown): void {
    if (error instanceof OriginFailed) {
      this.serveMade(exchange, error.response, undefined, { fwd: URI_MISS, 'fwd-status': error.status });
      return;
    }
    if (error instanceof TooBusy) {
      this.serveOwn(exchange, busyResponse(exchange.target.url), { fwd: URI_MISS, 'fwd-status': 503 });
      return;
    }
    console.error(`${exchange.request.method} ${exchange.target.url}`, error);
    // Once more for each of those who waited would be what broke it, many times over.
    this.serveOwn(exchange, UNAVAILABLE, { fwd: URI_MISS, 'fwd-status': UNAVAILABLE.status });
  }

  private prepare(value: StoredResponse, terms: Terms | undefined): Prepared {
    const prepared = new Prepared(value, terms);
    this.prepared.set(value, prepared);
    return prepared;
  }
}

const MOST_PASSED = 4_096;
const PASSED_MS = 60_000;
const MOST_BYTES = 2 * 1_024 * 1_024;
const RENDER_TIMEOUT = 30_000;

const ONLY_IF_CACHED = /(?:^|,)\s*only-if-cached\b/i;
const URI_MISS = new Token('uri-miss');

const NOT_CACHED = problemResponse(new AppError('not-cached', 504, 'That is not in the cache.'));
const UNAVAILABLE = problemResponse(new AppError('unavailable', 503, 'The shop cannot answer just now.'), {
  'retry-after': '5',
});
