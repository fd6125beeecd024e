import { ms, rate } from './in-words.ts';
import type { Report } from './report.ts';

export interface Compared {
  name: string;
  of: (report: Report) => number;
  show: (value: number) => string;
}

/** What is set beside the bare server's figures. */
export const COMPARED: readonly Compared[] = [
  { name: 'throughput', of: ({ perSecond }) => perSecond, show: rate },
  { name: 'p50', of: ({ latency }) => latency.p50, show: ms },
  { name: 'p95', of: ({ latency }) => latency.p95, show: ms },
  { name: 'p99', of: ({ latency }) => latency.p99, show: ms },
  { name: 'p99.9', of: ({ latency }) => latency.p999, show: ms },
  { name: 'server cores', of: serverCores, show: (value) => value.toFixed(2) },
];

/** Both side by side; the ratio tells what the shop costs beyond what any server on Node.js costs here. */
export function compare(report: Report, bare: Report): string {
  const columns = (name: string, ...cells: readonly string[]) =>
    `  ${name.padEnd(14)}${cells.map((cell) => cell.padStart(20)).join('')}`.trimEnd();
  const rows = COMPARED.map(({ name, of, show }) =>
    columns(name, show(of(report)), show(of(bare)), (of(report) / of(bare)).toFixed(2)),
  );
  return ['', columns('', 'shop', 'bare node:http', 'ratio'), ...rows].join('\n');
}

/** Cores of the shop and what it needs; NaN where the system does not tell. */
export function serverCores({ cpu }: Report): number {
  return cpu === undefined ? Number.NaN : cpu.mean.shop + cpu.mean.postgres + cpu.mean.redis;
}
