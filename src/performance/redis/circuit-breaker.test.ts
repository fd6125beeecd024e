import { describe, expect, test } from 'vitest';

import { CircuitBreaker } from './circuit-breaker.ts';

describe('CircuitBreaker', () => {
  test('opens after three failures in a row, and not before', () => {
    const breaker = new CircuitBreaker();
    breaker.failed(performance.now());
    breaker.failed(performance.now());
    breaker.succeeded();
    breaker.failed(performance.now());
    breaker.failed(performance.now());
    expect(breaker.open).toBe(false);
    breaker.failed(performance.now());
    expect(breaker.open).toBe(true);
  });

  test('takes what was under way together for one failure', () => {
    const breaker = new CircuitBreaker();
    const start = performance.now();
    for (let n = 0; n < 1_000; n += 1) breaker.failed(start);
    expect(breaker.open).toBe(false);
    breaker.failed(performance.now());
    breaker.failed(performance.now());
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
