import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';

import { describe, expect, test } from 'vitest';

import { whenDone } from '../../test/support/cleanup.ts';
import { Requests } from '../scenarios/requests.ts';
import { clockFrom, monotonic } from './clock.ts';
import { Generator } from './generator.ts';
import { Histogram } from './histogram.ts';
import type { Plan } from './plan.ts';
import type { Second, StepTotals, Totals } from './recorder.ts';
import type { Ask, Scenario, Step, UserMemory } from './scenario.ts';

const STEP: Step = { name: 'page', within: 500, accept: [200], type: 'text/', leastBytes: 1 };

/** Each user asks for a path of its own: /0, /1, … */
class OwnPaths implements Scenario {
  readonly steps: readonly Step[];
  readonly requests: Requests;
  readonly think: number;

  constructor(port: number, think: number, step: Partial<Step> = {}) {
    this.requests = new Requests('127.0.0.1', port);
    this.think = think;
    this.steps = [{ ...STEP, ...step }];
  }

  next(user: UserMemory): Ask {
    return { step: 0, bytes: this.requests.get(`/${user.index}`), think: this.think };
  }
}

async function listen(server: Server | TcpServer): Promise<number> {
  whenDone(() => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function serve(answer: RequestListener): Promise<number> {
  return listen(createServer(answer));
}

function planFor(port: number, plan: Partial<Plan> = {}): Plan {
  return {
    host: '127.0.0.1',
    port,
    sources: undefined,
    starts: [0],
    ends: (plan.starts ?? [0]).map(() => Infinity),
    firstUser: 0,
    userStride: 1,
    seed: 1,
    patience: 10_000,
    connectBy: 0,
    measureFrom: 0,
    stopAt: 100,
    scenario: { name: 'browse' },
    ...plan,
  };
}

async function run(plan: Plan, scenario: Scenario): Promise<{ totals: Totals; step: StepTotals; seconds: Second[] }> {
  const seconds: Second[] = [];
  const generator = new Generator(plan, scenario, clockFrom(monotonic() + 20), (second) => seconds.push(second));
  const totals = await generator.run();
  const [step] = totals.steps;
  if (step === undefined) throw new Error('There is one step.');
  return { totals, step, seconds };
}

const fine: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/plain' }).end('fine');
};

describe('the schedule', () => {
  test('is kept: each user asks at its times, over one connection', async () => {
    const asked: string[] = [];
    const port = await serve((request, response) => {
      asked.push(request.url ?? '');
      fine(request, response);
    });
    const plan = planFor(port, { starts: [0, 10, 20, 30], stopAt: 1_000 });
    const { totals, step, seconds } = await run(plan, new OwnPaths(port, 100));
    expect(step.requests).toBe(40);
    expect(asked.filter((path) => path === '/3')).toHaveLength(10);
    expect(step.failed).toBe(0);
    expect(totals.connectionsOpened).toBe(4);
    expect(totals.statuses).toEqual(new Map([[200, 40]]));
    expect(seconds.reduce((sum, second) => sum + second.answered, 0)).toBe(40);
  });

  test('has no coordinated omission: a server that stalls is charged for all who would have come', async () => {
    const STALL = { from: 1_000, to: 2_500 };
    const began = performance.now();
    const port = await serve((request, response) => {
      const time = performance.now() - began;
      const wait = time >= STALL.from && time < STALL.to ? STALL.to - time : 0;
      setTimeout(() => fine(request, response), wait);
    });
    const starts = Array.from({ length: 50 }, (_, index) => index * 2);
    const { step } = await run(planFor(port, { starts, stopAt: 4_000 }), new OwnPaths(port, 100));
    const latency = Histogram.from(step.latency);
    const service = Histogram.from(step.service);
    expect(step.requests).toBe(2_000);
    // Due evenly over 4 s, and 1.5 s of them stalled: three eighths wait, evenly from 1.5 s down to nothing, and
    // two thirds of those, a quarter of all, longer than 0.5 s.
    expect(latency.shareUpTo(500_000)).toBeGreaterThan(0.6);
    expect(latency.shareUpTo(500_000)).toBeLessThan(0.82);
    expect(latency.percentile(0.95)).toBeGreaterThan(900_000);
    // Measured from the real send time only the 50 who were caught waited: a fortieth. That is the fault to avoid.
    expect(service.shareUpTo(500_000)).toBeGreaterThan(0.9);
    expect(service.percentile(0.5)).toBeLessThan(latency.percentile(0.95));
  });

  test('goes on from its own times when answers are late, and gives up what is due too long', async () => {
    const held: (() => void)[] = [];
    const port = await serve((request, response) => void held.push(() => fine(request, response)));
    const plan = planFor(port, { stopAt: 1_000, patience: 300 });
    const { step, totals } = await run(plan, new OwnPaths(port, 100));
    for (const answer of held) answer();
    expect(step.requests).toBe(10);
    expect(totals.errors).toEqual(new Map([['timeout', 10]]));
    // Each of them counts with what its user waited.
    expect(Histogram.from(step.latency).percentile(0.01)).toBeGreaterThanOrEqual(300_000);
  });

  test('counts only what is due in the measured time', async () => {
    const port = await serve(fine);
    const plan = planFor(port, { measureFrom: 500, stopAt: 1_000 });
    const { step, seconds } = await run(plan, new OwnPaths(port, 100));
    expect(step.requests).toBe(5);
    expect(seconds.reduce((sum, second) => sum + second.answered, 0)).toBe(10);
  });

  test('lets users leave, and their connections with them', async () => {
    let open = 0;
    const server = createServer(fine);
    server.on('connection', (socket: Socket) => {
      open += 1;
      socket.once('close', () => (open -= 1));
    });
    const port = await listen(server);
    const plan = planFor(port, { starts: [0, 0, 0], ends: [200, 200, Infinity], stopAt: 1_000 });
    let atHalf = 0;
    setTimeout(() => (atHalf = open), 600);
    const { step } = await run(plan, new OwnPaths(port, 100));
    expect(step.requests).toBe(14);
    expect(atHalf).toBe(1);
  });

  test('ends early when told to', async () => {
    const port = await serve(fine);
    const plan = planFor(port, { stopAt: 600_000 });
    const generator = new Generator(plan, new OwnPaths(port, 50), clockFrom(monotonic()), () => undefined);
    setTimeout(() => generator.stop(), 300);
    const { steps } = await generator.run();
    expect(steps[0]?.requests).toBeGreaterThan(0);
    expect(steps[0]?.requests).toBeLessThan(20);
  });

  test('opens connections ahead where the cache is to be cold', async () => {
    let connections = 0;
    let atFirstRequest = 0;
    const server = createServer((request, response) => {
      atFirstRequest ||= connections;
      fine(request, response);
    });
    server.on('connection', () => (connections += 1));
    const port = await listen(server);
    const starts = Array.from({ length: 30 }, () => 500);
    await run(planFor(port, { starts, connectBy: 400, measureFrom: 400, stopAt: 600 }), new OwnPaths(port, 1_000));
    expect(atFirstRequest).toBe(30);
    expect(connections).toBe(30);
  });

  test('is shared between threads without a user lost or doubled', async () => {
    const asked: string[] = [];
    const port = await serve((request, response) => {
      asked.push(request.url ?? '');
      fine(request, response);
    });
    const parts = [0, 1].map((firstUser) => planFor(port, { firstUser, userStride: 2, starts: [0, 0], stopAt: 50 }));
    await Promise.all(parts.map(async (plan) => run(plan, new OwnPaths(port, 100))));
    expect(asked.toSorted()).toEqual(['/0', '/1', '/2', '/3']);
  });
});

/** Answers each path of a hostile server; the connection's end is up to it. */
const HOSTILE: [kind: string, answer: (socket: Socket) => void][] = [
  ['reset', (socket) => void socket.resetAndDestroy()],
  ['closed before the answer', (socket) => void socket.end()],
  ['timeout', () => undefined],
  ['closed amid the answer', (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')],
  ['timeout', (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')],
  [
    'bad answer: two lengths',
    (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'),
  ],
  [
    'bad answer: bytes after the answer',
    (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nmore'),
  ],
  ['bad answer: no HTTP/1.1 status line', (socket) => void socket.write('220 mail.example ESMTP\r\n\r\n')],
  ['status 503', (socket) => void socket.write(answerOf('503 Service Unavailable', 'text/plain', 'no'))],
  ['status 404', (socket) => void socket.write(answerOf('404 Not Found', 'text/plain', 'no'))],
  ['check: content type of page', (socket) => void socket.write(answerOf('200 OK', 'image/png', 'fine'))],
  ['check: body of page too short', (socket) => void socket.write(answerOf('200 OK', 'text/plain', ''))],
];

function answerOf(status: string, type: string, body: string): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

describe('errors are counted by kind', () => {
  test('with a hostile server', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (bytes) => {
        const user = Number(/^GET \/(\d+) /.exec(bytes.toString())?.[1]);
        HOSTILE[user]?.[1](socket);
      });
    });
    const port = await listen(server);
    const plan = planFor(port, { starts: HOSTILE.map(() => 0), patience: 400, stopAt: 50 });
    const { totals, step } = await run(plan, new OwnPaths(port, 1_000));
    const expected = new Map<string, number>();
    for (const [kind] of HOSTILE) expected.set(kind, (expected.get(kind) ?? 0) + 1);
    expect(Object.fromEntries(totals.errors)).toEqual(Object.fromEntries(expected));
    expect(step.failed).toBe(HOSTILE.length);
  });

  test('with no server at all', async () => {
    const { totals } = await run(planFor(1, { stopAt: 250 }), new OwnPaths(1, 100));
    expect(totals.errors).toEqual(new Map([['connect refused', 3]]));
  });

  test('not where the server closes a connection between requests: it is opened again', async () => {
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', connection: 'close' }).end('fine');
    });
    const { totals, step } = await run(planFor(port, { stopAt: 500 }), new OwnPaths(port, 100));
    expect(totals.errors).toEqual(new Map());
    expect(step.requests).toBe(5);
    expect(totals.connectionsOpened).toBe(5);
  });

  test('later than the check allows is not failed, but late', async () => {
    const port = await serve((request, response) => void setTimeout(() => fine(request, response), 60));
    const { step } = await run(planFor(port, { stopAt: 250 }), new OwnPaths(port, 100, { within: 20 }));
    expect(step).toMatchObject({ requests: 3, failed: 0, late: 3 });
  });
});
