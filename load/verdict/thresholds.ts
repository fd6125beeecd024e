/** What must hold for the run to pass. Latencies in milliseconds, shares 0 to 1. */
export interface Thresholds {
  p50?: number;
  p95: number;
  p99: number;
  p999?: number;
  /** Requests without a right answer. */
  failures: number;
  /** Answers later than their step's check allows, or failed. */
  errors: number;
  /** At least: answers from a cache among those that could be. */
  hitrate?: number;
}

/** the specification: p95 < 500 ms, p99 < 1 s, failures < 1 %, errors < 5 %. */
const DEFAULTS: Thresholds = { p95: 500, p99: 1_000, failures: 0.01, errors: 0.05 };

const NAMES = ['p50', 'p95', 'p99', 'p999', 'failures', 'errors', 'hitrate'] as const;

/** @param given such as `p95=20,failures=0`; several times too. @throws Error for what it does not know. */
export function readThresholds(given: readonly string[]): Thresholds {
  const thresholds: Thresholds = { ...DEFAULTS };
  for (const pair of given.flatMap((text) => text.split(','))) {
    const [, word, digits] = /^([a-z0-9]+)=(\d+(?:\.\d+)?)$/.exec(pair.trim()) ?? [];
    const name = NAMES.find((known) => known === word);
    if (name === undefined) throw new Error(`--threshold takes ${NAMES.join('=, ')}= and a number, not "${pair}"`);
    thresholds[name] = Number(digits);
  }
  return thresholds;
}

export interface Measured {
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  p999: number;
  failures: number;
  errors: number;
  hitrate: number | undefined;
}

export interface Verdict {
  name: string;
  /** "p95 < 500 ms" */
  rule: string;
  /** "12.3 ms" */
  value: string;
  passed: boolean;
}

/** A limit of 0 means none at all; a hit rate that was not told counts as missed. */
export function judge(thresholds: Thresholds, measured: Measured): Verdict[] {
  return NAMES.flatMap((name) => {
    const limit = thresholds[name];
    if (limit === undefined) return [];
    const value = measured[name];
    if (name === 'hitrate') {
      return [verdict(name, `hit rate ≥ ${percent(limit)}`, percent(value), value !== undefined && value >= limit)];
    }
    const number = value ?? Number.POSITIVE_INFINITY;
    const passed = limit === 0 ? number === 0 : number < limit;
    const share = name === 'failures' || name === 'errors';
    const sign = limit === 0 ? '=' : '<';
    return share
      ? [verdict(name, `${name} ${sign} ${percent(limit)}`, percent(number), passed)]
      : [verdict(name, `${name} ${sign} ${limit} ms`, `${number.toFixed(1)} ms`, passed)];
  });
}

function verdict(name: string, rule: string, value: string, passed: boolean): Verdict {
  return { name, rule, value, passed };
}

function percent(share: number | undefined): string {
  return share === undefined ? 'not told' : `${Number((share * 100).toFixed(3))} %`;
}
