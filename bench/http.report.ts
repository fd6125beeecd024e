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
  /** Requests a second, shop to bare: the median of the processes. */
  ratio: number;
  /** Of the processes' own medians, the lowest and the highest. */
  range: readonly [number, number];
  /** Requests a second of the server's CPU, shop to bare: what the client cannot blur. */
  cpuRatio: number;
  failures: number;
}

/** What one process of the shop reached: the median of its rounds. */
type OfProcess = Omit<Measured, 'name' | 'bound' | 'range'>;

/** @param processes the rounds of each; one process may be a tenth faster or slower than the next for as long as it lives. */
export function medianProcess(processes: readonly (readonly Round[])[]): Omit<Measured, 'name' | 'bound'> {
  const each = processes.map(medianRound).toSorted((a, b) => a.ratio - b.ratio);
  const median = each[Math.floor(each.length / 2)];
  if (median === undefined) throw new RangeError('There must be a process.');
  const perCpu = each.map(({ cpuRatio }) => cpuRatio).toSorted((a, b) => a - b);
  return {
    ...median,
    range: [each[0]?.ratio ?? Number.NaN, each.at(-1)?.ratio ?? Number.NaN],
    cpuRatio: perCpu[Math.floor(perCpu.length / 2)] ?? Number.NaN,
    failures: each.reduce((sum, { failures }) => sum + failures, 0),
  };
}

function medianRound(rounds: readonly Round[]): OfProcess {
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
  about: { connections: number; seconds: number; rounds: number; processes: number; machine: string; date: string },
): string {
  return [
    `${about.date}, ${about.machine}, ${about.connections} connections, ${about.processes} processes of the shop, ${about.rounds} rounds of ${about.seconds} s with each:`,
    '',
    '| answer | bytes | shop, requests/s | bare, requests/s | ratio | of the processes | ratio per CPU | shop p50 / p99 ms | bare p50 / p99 ms | failed |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
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

function row({ name, round: { shop, bare, bytes }, ratio, range: [low, high], cpuRatio, failures }: Measured): string {
  const cells = [
    name,
    whole(bytes),
    whole(shop.requests / shop.seconds),
    whole(bare.requests / bare.seconds),
    ratio.toFixed(2),
    `${low.toFixed(2)}–${high.toFixed(2)}`,
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
