import { describe, expect, test } from 'vitest';

import { planArrivals } from './arrivals.ts';
import { checkOpenFiles, sourceAddresses } from './limits.ts';
import { type Options, readOptions } from './options.ts';

describe('options', () => {
  test('have defaults', () => {
    expect(readOptions([])).toMatchObject({ shape: 'browse', mix: 'browse', users: 500, duration: 60, workers: 1 });
    expect(readOptions(['--scenario', 'mixed', '--users', '5000'])).toMatchObject({
      mix: 'mixed',
      edits: 5,
      signIns: 5,
    });
    expect(readOptions(['--scenario', 'baseline', '--users', '9000']).users).toBe(10);
    expect(readOptions([]).thresholds).toEqual({ p95: 500, p99: 1_000, failures: 0.01, errors: 0.05 });
  });

  test.each([
    ['--users', '0'],
    ['--users', '50001'],
    ['--users', '1e3'],
    ['--users', '-5'],
    ['--users', '1.5'],
    ['--duration', '0'],
    ['--duration', '3601'],
    ['--ramp', '601'],
    ['--workers', '9'],
    ['--scenario', 'storm'],
    ['--against', 'nginx'],
    ['--threshold', 'p95'],
    ['--threshold', 'p97=3'],
    ['--threshold', 'p95=-1'],
    ['--disturb', 'redis-kill'],
    ['--disturb', 'rm@3'],
    ['--edits', '1001'],
    ['--tool', 'wrk'],
    ['--unknown', '3'],
  ])('%s %s is refused in one line, with the usage', (name, value) => {
    expect(() => readOptions([name, value])).toThrow(/^[^\n]+Usage: npm run load[^\n]+$/);
  });

  test('thresholds and disturbances are lists', () => {
    const options = readOptions([
      '--threshold',
      'p95=20,p99=50',
      '--threshold',
      'failures=0',
      '--disturb',
      'redis-start@25,redis-kill@20',
    ]);
    expect(options.thresholds).toEqual({ p95: 20, p99: 50, failures: 0, errors: 0.05 });
    expect(options.disturbances).toEqual([
      { what: 'redis-kill', at: 20 },
      { what: 'redis-start', at: 25 },
    ]);
  });
});

describe('who comes when', () => {
  const plan = (changes: Partial<Options>) => planArrivals({ ...readOptions([]), ...changes });
  /** Users present at a moment. */
  const present = ({ starts, ends }: ReturnType<typeof planArrivals>, at: number) =>
    starts.filter((start, index) => start <= at && (ends[index] ?? 0) > at).length;

  test('steady: evenly over whole rounds, then all stay', () => {
    const arrivals = plan({ users: 600, ramp: 7, duration: 10 });
    expect(arrivals).toMatchObject({ measureFrom: 12_000, stopAt: 22_000 });
    expect(present(arrivals, 6_000)).toBe(301);
    expect(present(arrivals, 21_000)).toBe(600);
    const phases = new Set(arrivals.starts.map((start) => start % 6_000));
    expect(phases.size).toBe(300);
  });

  test('cold: nobody asks during the ramp, all within the first round', () => {
    const arrivals = plan({ users: 600, ramp: 6, cold: true });
    expect(Math.min(...arrivals.starts)).toBe(arrivals.measureFrom);
    expect(Math.max(...arrivals.starts)).toBeLessThan(arrivals.measureFrom + 6_000);
  });

  test('spike: quiet, all within a second, quiet again', () => {
    const arrivals = plan({ shape: 'spike', users: 1_000, ramp: 6, duration: 30 });
    const { phases } = arrivals;
    expect(phases.map(({ name }) => name)).toEqual(['quiet', 'spike', 'after']);
    expect(present(arrivals, 15_000)).toBe(50);
    expect(present(arrivals, 17_100)).toBe(1_000);
    expect(present(arrivals, 27_500)).toBe(50);
  });

  test('stress: a tenth more in each tenth', () => {
    const arrivals = plan({ shape: 'stress', users: 2_000, duration: 100 });
    expect(arrivals.phases.map(({ users }) => users)).toEqual([
      200, 400, 600, 800, 1_000, 1_200, 1_400, 1_600, 1_800, 2_000,
    ]);
    for (const { users, from } of arrivals.phases) expect(present(arrivals, from)).toBe(users);
  });

  test('arrivals: strangers at a rate that keeps as many present as asked for, each for one round', () => {
    const arrivals = plan({ shape: 'arrivals', users: 600, duration: 60 });
    expect(present(arrivals, 40_000)).toBeGreaterThan(480);
    expect(present(arrivals, 40_000)).toBeLessThan(720);
    expect(arrivals.ends.every((end, index) => end - (arrivals.starts[index] ?? 0) === 6_000)).toBe(true);
  });
});

test('more arrivals than can be planned are refused', () => {
  expect(() => planArrivals(readOptions(['--scenario', 'arrivals', '--users', '50000', '--duration', '3600']))).toThrow(
    /more than 3000000 arrivals/,
  );
});

describe('limits', () => {
  test('too few open files are said before anything is started', () => {
    expect(() => checkOpenFiles(10_000, 1_024)).toThrow(/^10000 users need 10300 open files and 1024 are allowed/);
    expect(() => checkOpenFiles(10_000, 10_300)).not.toThrow();
  });

  test('each user has an address of its own where the system has them', () => {
    const addresses = sourceAddresses(50_000, { host: '127.0.0.1', port: 1 }, 'linux') ?? [];
    expect(new Set(addresses).size).toBe(50_000);
    expect(addresses.every((address) => /^127\.\d+\.\d+\.(?!0$|255$)\d+$/.test(address))).toBe(true);
    expect(addresses[0]).toBe('127.1.0.1');
  });

  test('elsewhere one address has to do, as far as its ports go', () => {
    expect(sourceAddresses(28_000, { host: '::1', port: 1 }, 'linux')).toBeUndefined();
    expect(sourceAddresses(28_000, { host: '127.0.0.1', port: 1 }, 'darwin')).toBeUndefined();
    expect(() => sourceAddresses(28_001, { host: '::1', port: 1 }, 'linux')).toThrow(/several source addresses/);
  });
});
