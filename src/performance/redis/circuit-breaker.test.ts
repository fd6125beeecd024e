import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { CircuitBreaker } from './circuit-breaker.ts';

describe('CircuitBreaker', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  const failEach = (breaker: CircuitBreaker, milliseconds: readonly number[]) => {
    for (const wait of milliseconds) {
      const start = performance.now();
      vi.advanceTimersByTime(wait);
      breaker.failed(start);
    }
  };

  test('opens after three failures in a row within 200 ms or more, and not before', () => {
    const breaker = new CircuitBreaker();
    failEach(breaker, [150, 150]);
    breaker.succeeded();
    failEach(breaker, [150, 150]);
    expect(breaker.open).toBe(false);
    failEach(breaker, [10]);
    expect(breaker.open).toBe(true);
  });

  test('bears a server that is late for a moment', () => {
    const breaker = new CircuitBreaker();
    failEach(
      breaker,
      Array.from({ length: 19 }, () => 10),
    );
    expect(breaker.open).toBe(false);
    failEach(breaker, [10]);
    expect(breaker.open).toBe(true);
  });

  test('takes what was under way together for one failure', () => {
    const breaker = new CircuitBreaker();
    const start = performance.now();
    vi.advanceTimersByTime(300);
    for (let n = 0; n < 1_000; n += 1) breaker.failed(start);
    expect(breaker.open).toBe(false);
    failEach(breaker, [10, 10]);
    expect(breaker.open).toBe(true);
  });

  test('stays open when an earlier command is answered late, until it is closed', () => {
    const breaker = new CircuitBreaker();
    breaker.trip();
    breaker.succeeded();
    expect(breaker.open).toBe(true);
    breaker.close();
    expect(breaker.open).toBe(false);
    breaker.failed(performance.now());
    expect(breaker.open).toBe(false);
  });

  test('probes each second at first, later every other second', () => {
    const breaker = new CircuitBreaker();
    breaker.trip();
    const delays = Array.from({ length: 6 }, () => {
      const delay = breaker.probeDelay;
      breaker.probeFailed();
      return delay;
    });
    expect(delays).toEqual([1_000, 1_250, 1_500, 1_750, 2_000, 2_000]);
    breaker.close();
    expect(breaker.probeDelay).toBe(1_000);
  });
});
