import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { launch } from 'chrome-launcher';
import lighthouse, { type Result } from 'lighthouse';

import { readConfig } from '../src/config.ts';
import { startShop } from '../src/start-shop.ts';

/**
 * Lighthouse (mobile, its default throttling) on home, list and product, median of three by performance.
 * Exit code 1 when accessibility, best practices or SEO is below 100, performance below 90, or home ships 20 kB of
 * script or more.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    products: { type: 'string', default: '60' },
    runs: { type: 'string', default: '3' },
    report: { type: 'string' },
  },
});

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
const JS_BUDGET_BYTES = 20_000;

interface Measured {
  page: string;
  scores: Record<(typeof CATEGORIES)[number], number>;
  lcp: string;
  tbt: string;
  cls: string;
  scriptBytes: number;
  totalBytes: number;
}

if (values.url === undefined) await onOwnShop(measureAll);
else await measureAll(values.url);

async function onOwnShop(work: (url: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-pages-'));
  Object.assign(process.env, { DATA_DIR: folder, PORT: '0', HOST: '127.0.0.1' });
  const config = readConfig();
  const shop = await startShop(config, { demoProducts: Number(values.products) });
  try {
    await work(shop.url);
  } finally {
    await shop.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(url: string): Promise<void> {
  const measured: Measured[] = [];
  for (const [page, address] of Object.entries(await pagesOf(url))) {
    const runs: Measured[] = [];
    for (let run = 0; run < Number(values.runs); run += 1) runs.push(await measure(page, address));
    const median = runs.toSorted((a, b) => a.scores.performance - b.scores.performance)[Math.floor(runs.length / 2)];
    if (median !== undefined) measured.push(median);
  }
  const table = tableOf(measured);
  console.log(table);
  if (values.report !== undefined) writeFileSync(values.report, table);
  if (measured.some(isOverBudget)) process.exitCode = 1;
}

async function pagesOf(url: string): Promise<Record<string, string>> {
  const answer = await fetch(`${url}/api/products?limit=1&sort=popular`);
  const { data } = (await answer.json()) as { data: { slug: string }[] };
  return { home: `${url}/`, list: `${url}/products`, product: `${url}/p/${data[0]?.slug}` };
}

async function measure(page: string, url: string): Promise<Measured> {
  const chrome = await launch({
    chromePath: process.env['BROWSER_PATH'] ?? '/usr/bin/chromium',
    chromeFlags: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });
  try {
    const outcome = await lighthouse(url, { port: chrome.port, logLevel: 'silent', onlyCategories: [...CATEGORIES] });
    if (outcome === undefined) throw new Error(`Lighthouse gave no result for ${url}`);
    return summary(page, outcome.lhr);
  } finally {
    chrome.kill();
  }
}

function summary(page: string, lhr: Result): Measured {
  const score = (category: string) => Math.round((lhr.categories[category]?.score ?? 0) * 100);
  for (const category of CATEGORIES.slice(1)) reportFailures(page, lhr, category);
  const requests = Object(lhr.audits['network-requests']?.details)['items'] as NetworkRequest[] | undefined;
  return {
    page,
    scores: {
      performance: score('performance'),
      accessibility: score('accessibility'),
      'best-practices': score('best-practices'),
      seo: score('seo'),
    },
    lcp: lhr.audits['largest-contentful-paint']?.displayValue ?? '',
    tbt: lhr.audits['total-blocking-time']?.displayValue ?? '',
    cls: lhr.audits['cumulative-layout-shift']?.displayValue ?? '',
    scriptBytes: transferred(requests, 'Script'),
    totalBytes: transferred(requests),
  };
}

interface NetworkRequest {
  resourceType?: string;
  transferSize?: number;
}

function transferred(requests: NetworkRequest[] | undefined, type?: string): number {
  const chosen = (requests ?? []).filter(({ resourceType }) => type === undefined || resourceType === type);
  return chosen.reduce((sum, { transferSize }) => sum + (transferSize ?? 0), 0);
}

function reportFailures(page: string, lhr: Result, category: string): void {
  for (const { id, weight } of lhr.categories[category]?.auditRefs ?? []) {
    const audit = lhr.audits[id];
    if (weight > 0 && audit?.score !== null && (audit?.score ?? 1) < 1)
      console.error(`${page}: ${category}: ${audit?.title}`);
  }
}

function isOverBudget({ page, scores, scriptBytes }: Measured): boolean {
  const perfect = scores.accessibility === 100 && scores['best-practices'] === 100 && scores.seo === 100;
  return !perfect || scores.performance < 90 || (page === 'home' && scriptBytes >= JS_BUDGET_BYTES);
}

function tableOf(measured: readonly Measured[]): string {
  const rows = measured.map(
    ({ page, scores, lcp, tbt, cls, scriptBytes, totalBytes }) =>
      `| ${page} | ${CATEGORIES.map((category) => scores[category]).join(' | ')} | ${lcp} | ${tbt} | ${cls} | ` +
      `${(scriptBytes / 1000).toFixed(1)} kB | ${(totalBytes / 1000).toFixed(0)} kB |`,
  );
  return [
    '| page | performance | accessibility | best practices | SEO | LCP | TBT | CLS | script | all bytes |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
