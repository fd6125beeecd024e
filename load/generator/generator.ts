import { tierOf, TIERS } from './cache-tier.ts';
import type { Clock } from './clock.ts';
import type { Plan } from './plan.ts';
import { Recorder, type Second, type Totals } from './recorder.ts';
import type { Answer, Ask, Scenario, Step } from './scenario.ts';
import { TimerWheel } from './timer-wheel.ts';
import { User, type World } from './user.ts';

/**
 * Open-model load: each user's requests have send times fixed beforehand, and latency is measured from them, so that a
 * server that stalls is charged for everybody who would have come meanwhile (Gil Tene, "How NOT to Measure Latency",
 * 2013; the fault is called coordinated omission). A user whose answer is late sends the next request late, and it is
 * measured from its schedule all the same.
 */
export class Generator implements World {
  readonly host: string;
  readonly port: number;
  readonly recorder: Recorder;
  private readonly plan: Plan;
  private readonly scenario: Scenario;
  private readonly clock: Clock;
  private readonly wheel: TimerWheel;
  private readonly users: (User | undefined)[];
  private inFlight = 0;
  private stopAt: number;
  private nextSweep = 0;
  private second = 0;
  /** Places of users whose connection was opened ahead. */
  private connected = 0;
  private readonly onSecond: (second: Second) => void;

  constructor(plan: Plan, scenario: Scenario, clock: Clock, onSecond: (second: Second) => void) {
    this.plan = plan;
    this.scenario = scenario;
    this.clock = clock;
    this.onSecond = onSecond;
    this.host = plan.host;
    this.port = plan.port;
    this.stopAt = plan.stopAt;
    this.recorder = new Recorder(scenario.steps.length, { from: plan.measureFrom, to: plan.stopAt });
    this.wheel = new TimerWheel(plan.starts.length);
    this.users = Array.from<User | undefined>({ length: plan.starts.length });
    for (const [place, start] of plan.starts.entries()) this.wheel.add(place, start);
  }

  /** Runs until the last user intended before the end has an answer or has run out of patience. */
  async run(): Promise<Totals> {
    return new Promise((resolve) => {
      const tick = () => {
        const now = this.clock();
        if (now < this.plan.connectBy) this.connectSome(now);
        this.wheel.advance(Math.floor(now), (place) => this.arrive(place));
        if (now >= this.nextSweep) this.sweep(now);
        if (now >= (this.second + 1) * 1_000) this.closeSecond();
        if (now >= this.stopAt && this.inFlight === 0) resolve(this.finish());
        else setTimeout(tick, 1);
      };
      tick();
    });
  }

  /** No request intended from now on is sent any more. */
  stop(): void {
    this.stopAt = Math.min(this.stopAt, this.clock());
  }

  sourceOf(index: number): string | undefined {
    return this.plan.sources?.[index % this.plan.sources.length];
  }

  connections(change: 1 | -1): void {
    this.recorder.connections += change;
    if (change > 0) this.recorder.connectionsOpened += 1;
  }

  answered(user: User): void {
    const { head } = user.parser;
    const { ask } = user;
    if (ask === undefined || head === undefined) return;
    const now = this.clock();
    const failure = this.fault(user, ask, now);
    this.complete(user, ask, now, failure, tierOf(head.cacheStatus), true);
  }

  failed(user: User, kind: string): void {
    if (user.ask === undefined) return;
    this.complete(user, user.ask, this.clock(), kind, undefined);
  }

  /** Opens connections evenly, so that all stand before the first request. */
  private connectSome(now: number): void {
    const { connectBy } = this.plan;
    const window = Math.min(connectBy, CONNECT_WITHIN);
    const share = (now - (connectBy - window)) / (window * CONNECT_SHARE);
    const wanted = Math.min(this.users.length, Math.ceil(share * this.users.length));
    for (; this.connected < wanted; this.connected += 1) {
      (this.users[this.connected] ??= this.welcome(this.connected)).connect();
    }
  }

  private arrive(place: number): void {
    const now = this.clock();
    const user = (this.users[place] ??= this.welcome(place));
    // What was due before the end is sent, however late the generator is: leaving it out would flatter.
    if (user.due >= this.stopAt) return;
    this.send(user, now, now - user.due);
  }

  private welcome(place: number): User {
    const index = this.plan.firstUser + place * this.plan.userStride;
    const user = new User(index, this.plan.seed + index, this);
    user.due = this.plan.starts[place] ?? 0;
    return user;
  }

  /** @param lateBy undefined when the user was late, not the generator. */
  private send(user: User, now: number, lateBy: number | undefined): void {
    const ask = this.scenario.next(user);
    if (now - user.due > this.plan.patience) return this.giveUpUnsent(user, ask, now);
    this.recorder.sent(lateBy);
    this.inFlight += 1;
    user.send(ask, now, this.stepOf(ask).looksInside === true);
  }

  /** It would have been given up before it could be sent. */
  private giveUpUnsent(user: User, ask: Ask, now: number): void {
    user.ask = ask;
    user.sentAt = now;
    user.asked += 1;
    this.inFlight += 1;
    this.complete(user, ask, now, 'timeout', TIMED_OUT);
  }

  /** @param tier undefined where the request has no latency: it was refused or cut off. */
  private complete(
    user: User,
    ask: Ask,
    now: number,
    failure: string | undefined,
    tier: number | undefined,
    answered = false,
  ): void {
    user.ask = undefined;
    this.inFlight -= 1;
    this.recorder.ended({
      step: ask.step,
      status: answered ? user.parser.head?.status : undefined,
      due: user.due,
      sentAt: user.sentAt,
      endedAt: now,
      failure,
      timed: tier !== undefined,
      tier: tier ?? TIMED_OUT,
      bytes: answered ? user.parser.bodyBytes : 0,
      within: this.stepOf(ask).within,
    });
    this.schedule(user, user.due + ask.think, now);
  }

  private schedule(user: User, due: number, now: number): void {
    user.due = due;
    const place = (user.index - this.plan.firstUser) / this.plan.userStride;
    const end = Math.min(this.stopAt, this.plan.ends[place] ?? Infinity);
    if (due >= end) {
      // Who stays to the end keeps the connection: closing them all at once would disturb the last answers.
      if (due >= this.stopAt) return;
      user.hangUp();
      this.users[place] = undefined;
    } else if (due <= now) this.send(user, now, undefined);
    else this.wheel.add(place, due);
  }

  private fault(user: User, ask: Ask, now: number): string | undefined {
    const { head, bodyBytes } = user.parser;
    const step = this.stepOf(ask);
    if (head === undefined) return 'no answer';
    if (!step.accept.includes(head.status)) return `status ${head.status}`;
    if (!head.contentType.startsWith(step.type)) return `check: content type of ${step.name}`;
    if (bodyBytes < step.leastBytes) return `check: body of ${step.name} too short`;
    return this.scenario.inspect?.(user, ask, this.answerOf(user, now));
  }

  private answerOf({ parser, sentAt }: User, receivedAt: number): Answer {
    const { status = 0, contentEncoding = '', cookies = [] } = parser.head ?? {};
    return { status, contentEncoding, cookies, body: () => parser.body(), sentAt, receivedAt };
  }

  private stepOf(ask: Ask): Step {
    const step = this.scenario.steps[ask.step];
    if (step === undefined) throw new Error(`The scenario has no step ${ask.step}.`);
    return step;
  }

  private sweep(now: number): void {
    this.nextSweep = now + SWEEP_EVERY;
    for (const user of this.users) {
      if (user?.ask === undefined || now - user.due <= this.plan.patience) continue;
      const { ask } = user;
      user.hangUp();
      this.complete(user, ask, now, 'timeout', TIMED_OUT);
    }
  }

  private closeSecond(): void {
    const now = Math.floor(this.clock() / 1_000);
    // A loop that was held up for seconds closes them all as one, so that nothing is shown where nothing was seen.
    this.onSecond(this.recorder.closeSecond(now - 1));
    this.second = now;
  }

  private finish(): Totals {
    this.onSecond(this.recorder.closeSecond(this.second));
    for (const user of this.users) user?.hangUp();
    return this.recorder.totals();
  }
}

const SWEEP_EVERY = 100;
/** Milliseconds. Servers close what is silent: the shop after 10 s, and a first request comes up to a round later. */
const CONNECT_WITHIN = 4_000;
/** Of the time for connecting; the rest is for the last ones to be accepted. */
const CONNECT_SHARE = 0.9;
const TIMED_OUT = TIERS.indexOf('unsaid');
