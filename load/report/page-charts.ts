import { TIERS } from '../generator/cache-tier.ts';
import type { Group } from '../machine/sampler.ts';
import { type Chart, histogramChart, type Line, percentileChart, timeChart } from './charts.ts';
import type { Html } from './html.ts';
import type { Report, SecondFigures } from './report.ts';

/** All charts of a report, in order. */
export function chartsOf(report: Report): Html[] {
  const charts = [
    timeChart({ ...latencyOverTime(report), ...marksOf(report) }),
    timeChart({ ...throughput(report), ...marksOf(report) }),
    percentileChart('Percentiles', [
      { name: 'from the intended send time', colour: 1, points: report.curve.latency },
      { name: 'from the real one', colour: 2, points: report.curve.service },
    ]),
    histogramChart('How long requests took', report.histogram),
  ];
  if (report.cpu !== undefined) charts.push(timeChart({ ...processors(report), ...marksOf(report) }));
  if (report.memory.length > 0) charts.push(timeChart({ ...memory(report), ...marksOf(report) }));
  if (report.hitRate !== undefined) charts.push(timeChart({ ...tiers(report), ...marksOf(report) }));
  if (report.failed > 0) charts.push(timeChart({ ...failures(report), ...marksOf(report) }));
  charts.push(timeChart({ ...connections(report), ...marksOf(report) }));
  return charts;
}

function marksOf({ ramp, phases, timeline }: Report): Pick<Chart, 'spans' | 'moments'> {
  const named = phases
    .filter((_, index) => index % 2 === 0)
    .map(({ name, from, to }) => ({ name, from: from / 1_000, to: to / 1_000 }));
  return { spans: ramp > 0 ? [{ from: 0, to: ramp, name: 'ramp' }, ...named] : named, moments: timeline };
}

function perSecond(report: Report, name: string, colour: number, value: (second: SecondFigures) => number): Line {
  return { name, colour, points: report.seconds.map((second) => [second.second, value(second)] as const) };
}

function latencyOverTime(report: Report): Chart {
  return {
    title: 'Latency',
    unit: 'ms',
    log: true,
    lines: [
      perSecond(report, 'p50', 3, ({ p50 }) => p50),
      perSecond(report, 'p95', 2, ({ p95 }) => p95),
      perSecond(report, 'p99', 1, ({ p99 }) => p99),
      perSecond(report, 'max', 5, ({ max }) => max),
    ],
  };
}

function throughput(report: Report): Chart {
  return {
    title: 'Requests a second',
    unit: '/s',
    lines: [
      perSecond(report, 'sent', 5, ({ sent }) => sent),
      perSecond(report, 'answered right', 3, ({ answered }) => answered),
    ],
  };
}

function failures(report: Report): Chart {
  return { title: 'Failed requests', unit: '/s', lines: [perSecond(report, 'failed', 1, ({ failed }) => failed)] };
}

function connections(report: Report): Chart {
  return {
    title: 'Open connections',
    unit: '',
    lines: [perSecond(report, 'connections', 2, (second) => second.connections)],
  };
}

function processors({ cpu, machine }: Report): Chart {
  const line = (name: string, colour: number, group: Group): Line => ({
    name,
    colour,
    points: (cpu?.series ?? []).map((sample) => [sample.second, sample[group]] as const),
  });
  return {
    title: 'Processor',
    unit: 'cores',
    stacked: true,
    atLeast: machine.cores,
    limit: { value: machine.cores, name: 'all there is' },
    lines: [
      line('shop', 1, 'shop'),
      line('PostgreSQL', 2, 'postgres'),
      line('Redis', 4, 'redis'),
      line('generator', 3, 'generator'),
      line('others', 5, 'others'),
    ].filter(({ points }) => points.some(([, cores]) => cores > 0.005)),
  };
}

function memory({ memory: lines }: Report): Chart {
  return {
    title: 'Memory',
    unit: 'MB',
    lines: lines.slice(0, 6).map(({ name, series }, index) => ({
      name,
      colour: (index % 6) + 1,
      points: series.map(([second, bytes]) => [second, bytes / 1e6] as const),
    })),
  };
}

/** Shares of the answers that could come from a cache. */
function tiers(report: Report): Chart {
  const all = (second: SecondFigures) =>
    TIERS.slice(0, 4).reduce((sum, _, index) => sum + (second.tiers[index] ?? 0), 0);
  const names = ['from memory', 'from Redis', 'stale meanwhile', 'made'];
  const told = { ...report, seconds: report.seconds.filter((second) => all(second) > 0) };
  const lines = names.map((name, index) =>
    perSecond(told, name, [3, 4, 6, 1][index] ?? 5, (second) => ((second.tiers[index] ?? 0) / all(second)) * 100),
  );
  const seen = lines.filter(({ points }) => points.some(([, share]) => share > 0));
  return { title: 'Where answers came from', unit: '%', stacked: true, atLeast: 100, lines: seen };
}
