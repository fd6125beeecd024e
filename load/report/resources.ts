import { GROUPS, type Group, type Sample } from '../machine/sampler.ts';
import type { CpuFigures, MemoryFigures } from './report.ts';

/** @returns undefined where the system does not tell. Milliseconds since the run began. */
export function cpuFigures(samples: readonly Sample[], from: number, to: number): CpuFigures | undefined {
  // A sample tells of the second before it.
  const measured = samples.filter(({ at }) => at >= from + 500 && at <= to + 500);
  if (measured.every(({ cores }) => cores.shop + cores.others === 0)) return undefined;
  const over = (choose: (values: number[]) => number) =>
    Object.fromEntries(GROUPS.map((group) => [group, choose(measured.map(({ cores }) => cores[group]))])) as Record<
      Group,
      number
    >;
  return {
    mean: over(meanOf),
    peak: over((values) => Math.max(...values)),
    stolen: meanOf(measured.map(({ stolen }) => stolen)),
    series: samples.filter(({ at }) => at > 0).map(({ at, cores }) => ({ second: at / 1_000, ...cores })),
  };
}

/** Every server process that lived at the end of the run, and PostgreSQL's together. */
export function memoryFigures(samples: readonly Sample[], from: number): MemoryFigures[] {
  const last = samples.at(-1);
  if (last === undefined) return [];
  const lines = new Map<string, { pid: number; series: [number, number][] }>();
  for (const { at, memory } of samples.filter((sample) => sample.at >= from)) {
    for (const { pid, name, bytes } of memory) {
      const key = name.startsWith('postgres') ? 'PostgreSQL' : `${labelOf(name)} ${pid}`;
      const line = lines.get(key) ?? { pid, series: [] };
      const held = line.series.at(-1);
      if (held !== undefined && held[0] === at / 1_000) held[1] += bytes;
      else line.series.push([at / 1_000, bytes]);
      lines.set(key, line);
    }
  }
  return [...lines].map(([name, { pid, series }]) => ({ name, pid, ...memoryLine(series), series }));
}

/** Least squares over the second half: the first half still fills caches. @returns a minute's growth. */
export function slopeOf(series: readonly (readonly [number, number])[]): number {
  const half = series.slice(Math.floor(series.length / 2));
  const meanTime = meanOf(half.map(([time]) => time));
  const meanValue = meanOf(half.map(([, value]) => value));
  const spread = half.reduce((sum, [time]) => sum + (time - meanTime) ** 2, 0);
  const product = half.reduce((sum, [time, value]) => sum + (time - meanTime) * (value - meanValue), 0);
  return spread === 0 ? 0 : (product / spread) * 60;
}

/** A shorter run would tell how memory fills, not whether it grows. */
const SLOPE_FROM_S = 120;

function memoryLine(series: readonly [number, number][]) {
  const bytes = series.map(([, value]) => value);
  const seconds = (series.at(-1)?.[0] ?? 0) - (series[0]?.[0] ?? 0);
  return {
    first: bytes[0] ?? 0,
    last: bytes.at(-1) ?? 0,
    highest: Math.max(0, ...bytes),
    slope: seconds < SLOPE_FROM_S ? undefined : slopeOf(series),
  };
}

function labelOf(name: string): string {
  return name.startsWith('redis') || name.startsWith('valkey') ? 'Redis' : 'shop process';
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
