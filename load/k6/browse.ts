// k6 run [-e TARGET=http://127.0.0.1:3000] [-e SCENARIO=stages] [-e USERS=500] [-e DURATION=60] load/k6/browse.ts
import { check, sleep } from 'k6';
import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { Rate } from 'k6/metrics';
import type { Options, Scenario } from 'k6/options';

const TARGET = __ENV['TARGET'] ?? 'http://127.0.0.1:3000';
const USERS = Number(__ENV['USERS'] ?? 500);
const SECONDS = Number(__ENV['DURATION'] ?? 60);
const WORDS = ['phone', 'laptop', 'camera', 'watch', 'headphones'];
/** A user's round: 1 s + 1 s + 2 s + 2 s of thinking, and the answers. */
const ROUND_SECONDS = 6;

/** How many checks failed: the threshold "errors < 5 %". */
const errors = new Rate('errors');

// Only this machine: the figures would be the network's, and somebody else's server is not ours to load.
if (!/^http:\/\/(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[::1\])(:\d+)?\/?$/.test(TARGET)) {
  throw new Error(`TARGET ${TARGET} is not this machine.`);
}

export const options: Options = {
  scenarios: { [__ENV['SCENARIO'] ?? 'stages']: chosen(__ENV['SCENARIO'] ?? 'stages') },
  thresholds: {
    http_req_duration: ['p(95)<500', 'p(99)<1000'],
    http_req_failed: ['rate<0.01'],
    errors: ['rate<0.05'],
  },
  summaryTrendStats: ['avg', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'p(99.9)', 'max'],
  // Users do not stop between two requests for want of a connection of their own.
  noConnectionReuse: false,
  userAgent: 'social-selling-k6',
};

export default function shopper(): void {
  step('home', '/', 500);
  sleep(1);
  step('health', '/api/health', 100);
  sleep(1);
  step('list', '/api/products?page=1&limit=20', 300);
  sleep(2);
  step('search', `/api/products/search?q=${WORDS[Math.floor(Math.random() * WORDS.length)]}`, 400);
  sleep(2);
}

/** Writes every figure to a file; the terminal gets the ones that thresholds are about. */
export function handleSummary(summary: { metrics: Record<string, { values: Record<string, number> }> }) {
  const figure = (metric: string, value: string) => summary.metrics[metric]?.values[value]?.toFixed(3) ?? '–';
  const lines = [
    `p95 ${figure('http_req_duration', 'p(95)')} ms, p99 ${figure('http_req_duration', 'p(99)')} ms`,
    `failed ${figure('http_req_failed', 'rate')}, errors ${figure('errors', 'rate')}`,
    `${figure('http_reqs', 'rate')} requests/s`,
  ];
  return { stdout: `${lines.join('\n')}\n`, [__ENV['SUMMARY'] ?? 'k6-summary.json']: JSON.stringify(summary) };
}

function step(name: string, path: string, milliseconds: number): void {
  const answer: RefinedResponse<ResponseType | undefined> = http.get(TARGET.replace(/\/$/, '') + path, {
    tags: { name },
    timeout: '10s',
    headers: { 'Accept-Encoding': 'br, gzip', 'Accept-Language': 'en' },
  });
  const good = check(answer, {
    [`${name}: status 200`]: ({ status }) => status === 200,
    [`${name}: within ${milliseconds} ms`]: ({ timings }) => timings.duration < milliseconds,
  });
  errors.add(!good);
}

function chosen(name: string): Scenario {
  const scenario = SCENARIOS()[name];
  if (scenario === undefined) throw new Error(`SCENARIO is one of ${Object.keys(SCENARIOS()).join(', ')}.`);
  return scenario;
}

function SCENARIOS(): Record<string, Scenario> {
  const third = Math.max(1, Math.round(SECONDS / 3));
  return {
    stages: {
      executor: 'ramping-vus',
      startVUs: 0,
      stages: [
        { duration: '2m', target: 100 },
        { duration: '5m', target: 100 },
        { duration: '2m', target: 200 },
        { duration: '5m', target: 200 },
        { duration: '2m', target: 500 },
        { duration: '5m', target: 500 },
        { duration: '2m', target: 0 },
      ],
    },
    /** New users at a rate, whatever the server does: as many as keep USERS present. */
    arrivals: {
      executor: 'constant-arrival-rate',
      rate: Math.max(1, Math.round(USERS / ROUND_SECONDS)),
      timeUnit: '1s',
      duration: `${SECONDS}s`,
      preAllocatedVUs: USERS,
      maxVUs: USERS * 2,
    },
    spike: {
      executor: 'ramping-vus',
      startVUs: Math.max(1, Math.round(USERS / 20)),
      stages: [
        { duration: `${third}s`, target: Math.max(1, Math.round(USERS / 20)) },
        { duration: '1s', target: USERS },
        { duration: `${third}s`, target: USERS },
        { duration: '1s', target: Math.max(1, Math.round(USERS / 20)) },
        { duration: `${third}s`, target: Math.max(1, Math.round(USERS / 20)) },
      ],
    },
    stress: {
      executor: 'ramping-arrival-rate',
      startRate: 1,
      timeUnit: '1s',
      preAllocatedVUs: USERS,
      maxVUs: USERS * 2,
      stages: [{ duration: `${SECONDS}s`, target: Math.max(1, Math.round(USERS / ROUND_SECONDS)) }],
    },
    soak: { executor: 'constant-vus', vus: USERS, duration: `${SECONDS}s` },
    baseline: { executor: 'constant-vus', vus: 10, duration: `${SECONDS}s` },
  };
}
