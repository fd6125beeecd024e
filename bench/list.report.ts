import type { LoadResult } from './list.client.ts';

export interface Measured {
  name: string;
  result: LoadResult;
  /** Of the run. */
  seconds: number;
  /** Seconds of CPU. */
  server: number;
  postgres: number;
}

/** docs/performance/uncached-list.md */
export function listPage({
  about,
  pinned,
  measured,
}: {
  about: string;
  pinned: boolean;
  measured: readonly Measured[];
}): string {
  return [
    '# Product lists that no cache knows',
    '',
    `Written by \`npm run bench -- list\`: ${about}.`,
    pinned
      ? 'The server was kept on one core and PostgreSQL on another; the client shared them.'
      : 'The processes shared the cores as the system pleased.',
    "Every address of `GET /api/products` (20 products, identity encoding) was asked once, the response cache off. A core's",
    'requests are requests a second of CPU that the process used, so that neighbours on the machine change little.',
    '',
    '| list | requests a server core | requests a PostgreSQL core | requests/s at the client | p50 | p95 | p99 | kB each |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...measured.map(row),
    '',
  ].join('\n');
}

function row({ name, result, seconds, server, postgres }: Measured): string {
  const { requests, bytes, milliseconds } = result;
  const whole = (value: number) =>
    Number.isFinite(value) ? new Intl.NumberFormat('en').format(Math.round(value)) : '–';
  const at = (share: number) => (milliseconds[Math.ceil(milliseconds.length * share) - 1] ?? 0).toFixed(1);
  const cells = [
    whole(requests / server),
    whole(requests / postgres),
    whole(requests / seconds),
    at(0.5),
    at(0.95),
    at(0.99),
  ];
  return `| ${name} | ${cells.join(' | ')} | ${(bytes / requests / 1_000).toFixed(1)} |`;
}
