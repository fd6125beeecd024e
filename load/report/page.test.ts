import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { openBrowser } from '../../test/support/browser.ts';
import { whenDone } from '../../test/support/cleanup.ts';
import { planArrivals } from '../arrivals.ts';
import type { Observed } from '../conduct.ts';
import { Recorder } from '../generator/recorder.ts';
import { readOptions } from '../options.ts';
import { BROWSE_STEPS } from '../scenarios/browse.ts';
import { buildReport } from './build-report.ts';
import { SecondsOfAllThreads } from './figures.ts';
import { inWords } from './in-words.ts';
import { pageOf } from './page.ts';
import { passed, type Report } from './report.ts';
import { writeReports } from './write-reports.ts';

const HOSTILE = `<script>alert(1)</script>"'&`;

/** A run of 20 s, made up: 100 requests a second, one in fifty of the last ones failed. */
function reportOf(args: readonly string[] = [], tiers = true): Report {
  const options = readOptions(['--users', '150', '--duration', '14', '--ramp', '6', ...args]);
  const arrivals = planArrivals(options);
  const recorder = new Recorder(BROWSE_STEPS.length, { from: arrivals.measureFrom, to: arrivals.stopAt });
  const seconds = new SecondsOfAllThreads();
  for (let second = 0; second < 20; second += 1) {
    for (let number = 0; number < 100; number += 1) {
      const due = second * 1_000 + number * 10;
      const failure = second > 15 && number % 50 === 0 ? `status 503 ${HOSTILE}` : undefined;
      recorder.sent(0.5);
      recorder.ended({
        step: number % 4,
        status: failure === undefined ? 200 : 503,
        due,
        sentAt: due + 1,
        endedAt: due + 3 + (number % 17),
        failure,
        timed: true,
        tier: tiers ? (number % 10 === 0 ? 3 : 0) : 5,
        bytes: 1_500,
        within: 100,
      });
    }
    seconds.add(recorder.closeSecond(second));
  }
  const observed: Observed = {
    startedAt: new Date('2026-11-23T10:00:00Z'),
    totals: recorder.totals(),
    seconds: seconds.between(0, Infinity),
    phases: [],
    samples: Array.from({ length: 20 }, (_, second) => ({
      at: second * 1_000 + 1_000,
      cores: { shop: 0.7, postgres: 0.1, redis: 0.05, generator: 0.2, others: 0.01 },
      stolen: 0,
      memory: [{ pid: 7, name: 'node', bytes: 2e8 + second * 1e6 }],
    })),
    timeline: [{ at: 12, what: `redis-kill ${HOSTILE}` }],
    stoppedAt: arrivals.stopAt,
    staleness: {
      bound: 1_000,
      edits: 9,
      seen: 90,
      stale: 1,
      violations: 0,
      longest: 12.5,
      worst: HOSTILE,
      examples: [HOSTILE],
    },
  };
  const about = { command: `npm run load -- ${HOSTILE}`, target: `a shop ${HOSTILE}`, versions: { node: '24.0.0' } };
  return buildReport(options, arrivals, { steps: BROWSE_STEPS }, observed, about);
}

describe('the figures', () => {
  test('are of the measured time, the series of the whole run', () => {
    const report = reportOf();
    expect(report).toMatchObject({ requests: 1_400, perSecond: 100, duration: 14, failed: 8, hitRate: 0.9 });
    expect(report.seconds).toHaveLength(20);
    expect(report.statuses).toEqual({ 200: 1_392, 503: 8 });
    expect(report.latency.max).toBe(19);
    expect(report.latency.p50).toBeGreaterThanOrEqual(10);
    expect(report.latency.p50).toBeLessThan(12);
    expect(report.cpu?.mean.shop).toBeCloseTo(0.7);
    expect(report.memory[0]).toMatchObject({ first: 2.05e8, last: 2.19e8, slope: undefined });
    expect(report.histogram.reduce((sum, [, count]) => sum + count, 0)).toBe(1_400);
  });

  test('are judged, by thresholds that can be given', () => {
    expect(passed(reportOf())).toBe(true);
    expect(passed(reportOf(['--threshold', 'p95=5']))).toBe(false);
    expect(passed(reportOf(['--threshold', 'failures=0']))).toBe(false);
    expect(passed(reportOf(['--threshold', 'hitrate=0.95']))).toBe(false);
    expect(passed(reportOf(['--threshold', 'p95=50,p99=60,failures=0.01,hitrate=0.9']))).toBe(true);
    const stale = reportOf();
    if (stale.staleness !== undefined) stale.staleness.violations = 1;
    expect(passed(stale)).toBe(false);
  });

  test('say what makes them doubtful', () => {
    expect(reportOf().warnings).toEqual([]);
    expect(reportOf([], false).warnings).toEqual([expect.stringMatching(/no hit rate/)]);
    expect(inWords(reportOf())).toMatch(/✓ p95 < 500 ms: [\d.]+ ms/);
  });
});

describe('the page', () => {
  test('fetches nothing and runs nothing, and what was counted cannot change that', () => {
    const page = pageOf(reportOf(), reportOf());
    expect(page).not.toMatch(/https?:|\/\/[a-z]|<script|<link|<img|<iframe|@import|url\(|\son\w+=|src=|href=/i);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('&#60;script&#62;alert(1)');
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  test('is well formed, and fits a phone, in a real browser', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-load-page-'));
    whenDone(() => rmSync(folder, { recursive: true, force: true }));
    const { html, json } = writeReports(folder, reportOf(), reportOf());
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ requests: 1_400, bare: { requests: 1_400 } });
    const browser = await openBrowser({ viewport: { width: 390, height: 844 } });
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`file://${html}`);
    expect(asked).toEqual([`file://${html}`]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await page.locator('svg').count()).toBe(9);
    expect(await page.locator('h1').textContent()).toBe('browse, 150 users');
    // As XML, every element has to be closed where it was opened.
    const broken = await page.evaluate(`
      const text = new XMLSerializer().serializeToString(document);
      new DOMParser().parseFromString(text, 'application/xhtml+xml').querySelector('parsererror')?.textContent ?? ''`);
    expect(broken).toBe('');
    expect(await page.evaluate(`document.body.querySelectorAll('script, [onclick], [onerror]').length`)).toBe(0);
  }, 60_000);
});

test('an empty run makes a page, too, and does not pass', () => {
  const options = readOptions(['--duration', '5']);
  const arrivals = planArrivals(options);
  const totals = new Recorder(BROWSE_STEPS.length, { from: 0, to: 1 }).totals();
  const observed: Observed = {
    startedAt: new Date(),
    totals,
    seconds: [],
    phases: [],
    samples: [],
    timeline: [],
    stoppedAt: 0,
    staleness: undefined,
  };
  const about = { command: '', target: '', versions: {} };
  const report = buildReport(options, arrivals, { steps: BROWSE_STEPS }, observed, about);
  expect(passed(report)).toBe(false);
  expect(report.warnings).toContain('No request was measured.');
  expect(pageOf(report, undefined)).not.toMatch(/NaN|undefined|Infinity/);
});
