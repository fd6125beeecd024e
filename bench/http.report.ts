import type { LoadResult } from './http.client.ts';

export interface Round {
  shop: LoadResult & { cpu: number };
  bare: LoadResult & { cpu: number };
  /** Of the body. */
  bytes: number;
}

export interface Measured {
  name: string;
  bound: boolean;
  /** The round whose ratio is the median. */
  round: Round;
  /** Requests a second, shop to bare. */
  ratio: number;
  /** Requests a second of the server's CPU, shop to bare: what the client cannot blur. */
  cpuRatio: number;
  failures: number;
}

export function medianRound(rounds: readonly Round[]): Omit<Measured, 'name' | 'bound'> {
  const byRatio = rounds.toSorted((a, b) => ratioOf(a) - ratioOf(b));
  const round = byRatio[Math.floor(byRatio.length / 2)];
  if (round === undefined) throw new RangeError('There must be a round.');
  const failures = rounds.reduce((sum, { shop, bare }) => sum + shop.failures + bare.failures, 0);
  const perCpu = rounds.map(({ shop, bare }) => (shop.requests / shop.cpu) * (bare.cpu / bare.requests));
  const cpuRatio = perCpu.toSorted((a, b) => a - b)[Math.floor(perCpu.length / 2)] ?? Number.NaN;
  return { round, ratio: ratioOf(round), cpuRatio, failures };
}

export function httpTable(
  measured: readonly Measured[],
  about: { connections: number; seconds: number; rounds: number; machine: string; date: string },
): string {
  return [
    `${about.date}, ${about.machine}, ${about.connections} connections, ${about.rounds} rounds of ${about.seconds} s each:`,
    '',
    '| answer | bytes | shop, requests/s | bare, requests/s | ratio | ratio per CPU | shop p50 / p99 ms | bare p50 / p99 ms | failed |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...measured.map(row),
  ].join('\n');
}

const [BEGIN, END] = ['<!-- measured -->', '<!-- /measured -->'];

/** Puts the table where the page has its place. @throws RangeError for a page without one. */
export function withSection(page: string, table: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new RangeError(`The page has no ${BEGIN} and ${END}.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}

function row({ name, round: { shop, bare, bytes }, ratio, cpuRatio, failures }: Measured): string {
  const cells = [
    name,
    whole(bytes),
    whole(shop.requests / shop.seconds),
    whole(bare.requests / bare.seconds),
    ratio.toFixed(2),
    Number.isFinite(cpuRatio) ? cpuRatio.toFixed(2) : '–',
    `${shop.p50.toFixed(2)} / ${shop.p99.toFixed(2)}`,
    `${bare.p50.toFixed(2)} / ${bare.p99.toFixed(2)}`,
    String(failures),
  ];
  return `| ${cells.join(' | ')} |`;
}

function ratioOf({ shop, bare }: Round): number {
  return (shop.requests / shop.seconds) * (bare.seconds / bare.requests);
}

function whole(value: number): string {
  return new Intl.NumberFormat('en').format(Math.round(value));
}
