import * as fc from 'fast-check';

import { errorMessage } from '../src/shared/errors.ts';
import { AnswerCheck, isOverloaded } from './check-answer.ts';
import { curlOf } from './curl.ts';
import { type Description, readDescription, type Route, routesOf } from './description.ts';
import { KnownValues } from './known-values.ts';
import { type Credentials, People, type Stock } from './people.ts';
import type { Reached } from './reached.ts';
import { type FuzzRequest, requestTo } from './request-arbitrary.ts';
import { type FuzzAnswer, LONGEST_ANSWER_MS, Sender } from './send.ts';

export interface FuzzOptions {
  /** Where the shop is: one that may be thrown away. */
  url: string;
  /** How many requests are sent, those that make a failure smaller not counted. */
  requests: number;
  seed: number;
  /** Who is signed in. */
  people: readonly Credentials[];
  /** Only routes whose name holds this text. */
  only?: string | undefined;
  onProgress?: (progress: FuzzReport) => void;
}

export interface Failure {
  route: string;
  fault: string;
  /** A shell line that shows it. */
  curl: string;
  /** What came back: the status and the beginning of the body, or why there was none. */
  answer: string;
}

export interface FuzzReport {
  requests: number;
  /** By status, "200": how many. */
  statuses: Reached;
  /** The same of each route. */
  routes: Readonly<Record<string, Reached>>;
  /** How often somebody's session had ended, and they signed in anew. */
  returned: number;
  /** Refusals of too much work, with Retry-After. */
  overloaded: number;
  /** The longest wait for an answer. */
  slowestMs: number;
  failures: readonly Failure[];
}

const AT_ONCE = 8;
const RUNS_AT_A_TIME = 40;
/** A failure is made smaller with at most so many requests. */
const MOST_SHRINKING = 150;
/** Characters of an answer that are told of a failure. */
const TOLD = 600;
/** What sets long work to be done behind the answer is asked for so often in a run: more would measure that work alone. */
const FEW: Readonly<Record<string, number>> = { 'POST /api/admin/insight/advice': 40 };

/** Sends generated requests to every described route and holds each answer to its description. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const description = await readDescription(options.url);
  const routes = routesOf(description).filter(({ name }) => name.includes(options.only ?? ''));
  const people = new People(options.url, options.people);
  await people.refresh();
  if (people.signedIn < people.count) throw new Error('Not everybody could sign in: the fuzzer would see half.');
  const run = new FuzzRun(options, description, people, await people.stock());
  try {
    await run.all(routes);
  } finally {
    run.close();
  }
  return run.report();
}

class FuzzRun {
  private readonly options: FuzzOptions;
  private readonly description: Description;
  private readonly people: People;
  private readonly sender: Sender;
  private readonly check: AnswerCheck;
  private readonly known: KnownValues;
  private readonly failures = new Map<string, Failure>();
  /** What the latest request of each fault got. */
  private readonly answers = new Map<string, string>();
  private readonly statuses: Reached = {};
  private readonly routes: Record<string, Reached> = {};
  private requests = 0;
  private overloaded = 0;
  private slowestMs = 0;

  constructor(options: FuzzOptions, description: Description, people: People, stock: Stock) {
    this.options = options;
    this.description = description;
    this.people = people;
    this.sender = new Sender(options.url, AT_ONCE);
    this.check = new AnswerCheck(description);
    this.known = new KnownValues(options.people, stock);
  }

  /** Round after round, some requests to each route, until all are sent. */
  async all(routes: readonly Route[]): Promise<void> {
    const { requests, seed, onProgress } = this.options;
    const portion = Math.max(1, Math.min(RUNS_AT_A_TIME, Math.ceil(requests / Math.max(routes.length, 1))));
    for (let round = 0; this.requests < requests && routes.length > 0; round += 1) {
      // What ends sessions comes last: each of them costs a sign-in.
      const waiting = [...routes.entries()].toSorted(
        ([, a], [, b]) => Number(endsSessions(a)) - Number(endsSessions(b)),
      );
      const worker = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const [place, route] = next;
          const left = Math.min(portion, (FEW[route.name] ?? Infinity) - this.asked(route));
          if (this.requests < requests && left > 0) await this.some(route, left, seed + round * 10_007 + place);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      await this.people.refresh();
      onProgress?.(this.report());
    }
  }

  report(): FuzzReport {
    const { requests, statuses, routes, overloaded, slowestMs } = this;
    const { returned } = this.people;
    return { requests, statuses, routes, returned, overloaded, slowestMs, failures: [...this.failures.values()] };
  }

  close(): void {
    this.sender.close();
  }

  private async some(route: Route, numRuns: number, seed: number): Promise<void> {
    let shrinking = 0;
    let found: string | undefined;
    const holds = async (request: FuzzRequest) => {
      if (found === undefined) this.requests += 1;
      else if ((shrinking += 1) > MOST_SHRINKING) return true;
      const fault = await this.faultOf(route, request);
      // One failure is told once, in its smallest form.
      if (fault === undefined || (found === undefined ? this.failures.has(`${route.name} ${fault}`) : fault !== found))
        return true;
      found = fault;
      return false;
    };
    const requests = requestTo(route, this.description, this.known.of(route), this.people.count);
    const outcome = await fc.check(fc.asyncProperty(requests, holds), { numRuns, seed });
    const [smallest] = outcome.counterexample ?? [];
    if (found === undefined || smallest === undefined) return;
    const cookie = smallest.person === undefined ? undefined : await this.people.cookieOf(smallest.person);
    this.failures.set(`${route.name} ${found}`, {
      route: route.name,
      fault: found,
      curl: curlOf(this.options.url, smallest, cookie),
      answer: this.answers.get(`${route.name} ${found}`) ?? '',
    });
  }

  private asked({ name }: Route): number {
    return Object.values(this.routes[name] ?? {}).reduce((sum, count) => sum + count, 0);
  }

  private async faultOf(route: Route, request: FuzzRequest): Promise<string | undefined> {
    const [fault, answer] = await this.outcomeOf(route, request);
    if (fault !== undefined) this.answers.set(`${route.name} ${fault}`, answer);
    return fault;
  }

  private async outcomeOf(route: Route, request: FuzzRequest): Promise<[fault: string | undefined, answer: string]> {
    const cookie = request.person === undefined ? undefined : await this.people.cookieOf(request.person);
    const began = performance.now();
    try {
      const answer = await this.sender.send(request, cookie);
      this.slowestMs = Math.max(this.slowestMs, performance.now() - began);
      for (const counts of [this.statuses, (this.routes[route.name] ??= {})]) {
        counts[answer.status] = (counts[answer.status] ?? 0) + 1;
      }
      if (answer.status === 401 && request.person !== undefined) this.people.refused(request.person, cookie);
      if (isOverloaded(answer)) this.overloaded += 1;
      const fault = this.check.fault(route, answer);
      if (fault === undefined) this.known.learn(route, answer);
      return [fault, toldOf(answer)];
    } catch (error) {
      const waited = performance.now() - began;
      const why = errorMessage(error);
      if (waited >= LONGEST_ANSWER_MS) return [`no answer in ${LONGEST_ANSWER_MS / 1_000} s`, why];
      return [`no answer: ${why}`, `after ${Math.round(waited)} ms`];
    }
  }
}

function toldOf({ status, body }: FuzzAnswer): string {
  return `${status} ${JSON.stringify(body.toString().slice(0, TOLD))}`;
}

function endsSessions({ name }: Route): boolean {
  return /^(DELETE \/api\/(auth\/session|account)|(POST|PUT) \/api\/(auth\/|account\/password))/.test(name);
}
