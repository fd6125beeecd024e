import type { Happening, Latency, Report } from './report.ts';

/** What the terminal shows at the end of a run. */
export function inWords(report: Report): string {
  return [
    '',
    `${report.title}: ${report.target}`,
    `${report.requests.toLocaleString('en')} requests in ${report.duration.toFixed(0)} s, ` +
      `${rate(report.perSecond)}, ${report.failed.toLocaleString('en')} failed`,
    '',
    stepsTable(report),
    ...(report.phases.length > 0 ? ['', phasesTable(report)] : []),
    ...(report.breakingPoint === undefined ? [] : ['', breakingSentence(report.breakingPoint)]),
    ...listed('Errors', Object.entries(report.errors), ([kind, count]) => `${count} × ${kind}`),
    ...listed('Done to the servers', report.timeline, happening),
    ...stalenessLines(report),
    ...resourceLines(report),
    '',
    ...report.verdicts.map(({ rule, value, passed }) => `${passed ? '✓' : '✗'} ${rule}: ${value}`),
    ...report.warnings.map((warning) => `! ${warning}`),
  ].join('\n');
}

export function happening({ at, what, failed, failedFor }: Happening): string {
  const after = failed === 0 ? 'no request failed' : `${failed} failed, the last within ${failedFor.toFixed(1)} s`;
  return `${at.toFixed(1)} s ${what}: ${after}`;
}

export function breakingSentence({ held, broke }: NonNullable<Report['breakingPoint']>): string {
  if (broke === undefined) {
    return held === undefined ? 'No step was run to its end.' : `Not broken: ${held.toLocaleString('en')} users held.`;
  }
  const last = held === undefined ? 'no step held' : `${held.toLocaleString('en')} users held`;
  return `Breaking point: ${last}, ${broke.toLocaleString('en')} did not.`;
}

export function ms(value: number): string {
  return value < 10
    ? `${value.toFixed(2)} ms`
    : value < 1_000
      ? `${value.toFixed(1)} ms`
      : `${(value / 1_000).toFixed(2)} s`;
}

export function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${(Math.floor(share * 10_000) / 100).toFixed(share === 1 ? 0 : 2)} %`;
}

export function rate(perSecond: number): string {
  return `${perSecond.toLocaleString('en', { maximumFractionDigits: perSecond < 100 ? 1 : 0 })} requests/s`;
}

function listed<T>(title: string, things: readonly T[], show: (thing: T) => string): string[] {
  return things.length === 0 ? [] : ['', title, ...things.map((thing) => `  ${show(thing)}`)];
}

function stalenessLines({ staleness }: Report): string[] {
  if (staleness === undefined) return [];
  const { longest, violations, bound, edits, seen, stale, worst, examples } = staleness;
  const sentence =
    `Staleness: ${edits} edits, seen ${seen} times, ${stale} of them older; at most ${longest.toFixed(0)} ms, ` +
    `${violations} beyond ${bound} ms`;
  return ['', sentence, ...(worst === '' ? [] : [`  the oldest: ${worst}`]), ...examples.map((line) => `  ${line}`)];
}

function resourceLines({ cpu, memory, generator }: Report): string[] {
  const lines = [''];
  if (cpu !== undefined) {
    const { shop, postgres, redis, generator: own, others } = cpu.mean;
    lines.push(
      `Cores: shop ${cores(shop)}, PostgreSQL ${cores(postgres)}, Redis ${cores(redis)}, generator ${cores(own)}, others ${cores(others)}`,
    );
  }
  for (const { name, last, slope } of memory) {
    if (slope === undefined) continue;
    lines.push(`Memory: ${name} ${(last / 1e6).toFixed(0)} MB, ${(slope / 1e6).toFixed(2)} MB a minute`);
  }
  const { p50, p99, max } = generator.lateness;
  return [...lines, `Generator late by: p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)}`];
}

function stepsTable(report: Report): string {
  return table(
    ['', 'requests', 'failed', 'p50', 'p95', 'p99', 'p99.9', 'max', 'in time', 'cached'],
    [
      ...report.steps.map((step) => [
        step.name,
        String(step.requests),
        String(step.failed),
        ...columns(step.latency),
        `${percent(step.withinShare)} ≤ ${step.within} ms`,
        percent(step.hitRate),
      ]),
      ['all', String(report.requests), String(report.failed), ...columns(report.latency), '', percent(report.hitRate)],
    ],
  );
}

function columns({ p50, p95, p99, p999, max }: Latency): string[] {
  return [p50, p95, p99, p999, max].map((value) => (max === 0 ? '–' : ms(value)));
}

function cores(value: number): string {
  return value.toFixed(2);
}

function phasesTable(report: Report): string {
  return table(
    ['phase', 'requests/s', 'failed', 'p50', 'p95', 'p99', 'p99.9', 'max', ''],
    report.phases.map(({ name, perSecond, failed, latency, passed }) => [
      name,
      perSecond.toFixed(0),
      String(failed),
      ...columns(latency),
      passed ? 'held' : 'did not hold',
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
}
