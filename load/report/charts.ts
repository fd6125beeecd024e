import { html, type Html } from './html.ts';
import { linearScale, logScale, type Scale, shortNumber } from './scale.ts';

export interface Line {
  name: string;
  /** 1 to 6: a colour of the page. */
  colour: number;
  points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  title: string;
  /** What the y axis counts. */
  unit: string;
  lines: readonly Line[];
  log?: boolean;
  /** Areas on top of each other instead of lines. */
  stacked?: boolean;
  /** A horizontal line, such as a number of cores. */
  limit?: { value: number; name: string };
  /** Lowest top of the y axis. */
  atLeast?: number;
  /** Spans of time with a name, and moments. */
  spans?: readonly { from: number; to: number; name: string }[];
  moments?: readonly { at: number; what: string }[];
}

const WIDTH = 480;
const HEIGHT = 240;
const LEFT = 46;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 26;
const POINTS_AT_MOST = 240;

/** A chart over the seconds of the run, as SVG with its legend. */
export function timeChart(chart: Chart): Html {
  const lines = (chart.stacked === true ? stacked(chart.lines) : chart.lines).map(thinned);
  const values = lines.flatMap(({ points }) => points.map(([, y]) => y));
  const end = Math.max(1, ...lines.flatMap(({ points }) => points.map(([x]) => x)));
  const x = axis(end);
  const highest = Math.max(chart.atLeast ?? 0, chart.limit?.value ?? 0, ...values);
  const y = scaleOf(chart, values, highest);
  return figure(
    chart.title,
    chart.lines,
    html`${(chart.spans ?? []).map((span) => spanOf(span, x))} ${gridY(y, chart.unit)} ${gridX(x, 's')}
    ${chart.stacked === true ? lines.toReversed().map((line) => areaOf(line, x, y)) : lines.map((line) => lineOf(line, x, y))}
    ${chart.limit === undefined ? undefined : limitOf(chart.limit, y)}
    ${(chart.moments ?? []).map((moment) => momentOf(moment, x))}`,
  );
}

/** Latency by share of requests; the x axis stretches towards the slowest, as HdrHistogram draws it. */
export function percentileChart(title: string, lines: readonly Line[]): Html {
  const values = lines.flatMap(({ points }) => points.map(([, y]) => y));
  const y = logScale(Math.min(...values), Math.max(...values), HEIGHT - BOTTOM, TOP + BOTTOM - HEIGHT);
  const nines = (share: number) => -Math.log10(Math.max(1e-4, 1 - share));
  const x = {
    at: (share: number) => LEFT + (nines(share) / 4) * (WIDTH - LEFT - RIGHT),
    ticks: [0, 0.9, 0.99, 0.999, 0.9999],
  };
  return figure(
    title,
    lines,
    html`${gridY(y, 'ms')}
    ${x.ticks.map((share) => html`<text class="tick" text-anchor="${share === 0.9999 ? 'end' : 'middle'}" x="${fixed(x.at(share))}" y="${HEIGHT - 8}">${shortShare(share)}</text>`)}
    ${lines.map((line) => lineOf(line, x, y))}`,
  );
}

/** @param bars upper edge in milliseconds, count; edges grow by the same ratio. */
export function histogramChart(title: string, bars: readonly (readonly [number, number])[]): Html {
  const edges = bars.map(([edge]) => edge);
  const x = logScale(Math.min(...edges) / 1.3, Math.max(...edges), LEFT, WIDTH - LEFT - RIGHT);
  const y = linearScale(Math.max(1, ...bars.map(([, count]) => count)), HEIGHT - BOTTOM, TOP + BOTTOM - HEIGHT);
  const line = { name: 'requests', colour: 1, points: [] };
  return figure(
    title,
    [line],
    html`${gridY(y, '')}
    ${x.ticks.slice(0, -1).map((tick) => html`<text class="tick" text-anchor="middle" x="${fixed(x.at(tick))}" y="${HEIGHT - 8}">${shortNumber(tick)} ms</text>`)}
    ${bars.map(([edge, count]) => barOf(edge, count, x, y))}`,
  );
}

function figure(title: string, lines: readonly Line[], drawing: Html): Html {
  return html`<figure class="card">
    <figcaption>
      <h3>${title}</h3>
      <p class="legend">${lines.map(({ name, colour }) => html`<span><i class="c${colour}"></i>${name}</span>`)}</p>
    </figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">${drawing}</svg>
  </figure>`;
}

function scaleOf({ log }: Chart, values: readonly number[], highest: number): Scale {
  const upwards = TOP + BOTTOM - HEIGHT;
  if (log !== true) return linearScale(highest, HEIGHT - BOTTOM, upwards);
  const positive = values.filter((value) => value > 0);
  return logScale(Math.min(...positive, highest), highest, HEIGHT - BOTTOM, upwards);
}

function axis(end: number): Scale {
  const { ticks } = linearScale(end, 0, 1, 5);
  const length = WIDTH - LEFT - RIGHT;
  return { at: (second) => LEFT + (second / end) * length, ticks: ticks.filter((tick) => tick <= end) };
}

function gridY(y: Scale, unit: string): Html {
  const last = y.ticks.length - 1;
  return html`${y.ticks.map(
    (tick, index) =>
      html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fixed(y.at(tick))}" y2="${fixed(y.at(tick))}" />
        <text class="tick" text-anchor="end" x="${LEFT - 5}" y="${fixed(y.at(tick) + 4)}"
          >${shortNumber(tick)}${index === last ? ` ${unit}` : ''}</text
        >`,
  )}`;
}

function gridX(x: Scale, unit: string): Html {
  return html`${x.ticks.map(
    (tick) =>
      html`<text class="tick" text-anchor="middle" x="${fixed(Math.min(x.at(tick), WIDTH - 20))}" y="${HEIGHT - 8}"
        >${shortNumber(tick)} ${unit}</text
      >`,
  )}`;
}

function lineOf({ points, colour, name }: Line, x: Scale, y: Scale): Html {
  const path = points.map(([at, value]) => `${fixed(x.at(at))},${fixed(y.at(value))}`).join(' ');
  return html`<polyline class="line s${colour}" points="${path}"><title>${name}</title></polyline>`;
}

function areaOf({ points, colour, name }: Line, x: Scale, y: Scale): Html {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return html``;
  const path = points.map(([at, value]) => `${fixed(x.at(at))},${fixed(y.at(value))}`).join(' ');
  const base = fixed(y.at(0));
  return html`<polygon
    class="f${colour}"
    points="${fixed(x.at(first[0]))},${base} ${path} ${fixed(x.at(last[0]))},${base}"
    ><title>${name}</title></polygon
  >`;
}

function barOf(edge: number, count: number, x: Scale, y: Scale): Html {
  const left = x.at(edge / BAR_RATIO);
  const top = y.at(count);
  return html`<rect
    class="f1"
    x="${fixed(left + 0.5)}"
    width="${fixed(Math.max(1, x.at(edge) - left - 1))}"
    y="${fixed(top)}"
    height="${fixed(y.at(0) - top)}"
    ><title>up to ${edge.toPrecision(2)} ms: ${count}</title></rect
  >`;
}

function limitOf({ value, name }: { value: number; name: string }, y: Scale): Html {
  const at = y.at(value);
  return html`<line class="limit" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fixed(at)}" y2="${fixed(at)}" />
    <text class="tick" text-anchor="end" x="${WIDTH - RIGHT}" y="${fixed(at - 4)}">${name}</text>`;
}

function spanOf({ from, to, name }: { from: number; to: number; name: string }, x: Scale): Html {
  const left = x.at(from);
  const right = Math.min(x.at(to), WIDTH - RIGHT);
  if (right <= left) return html``;
  return html`<rect
      class="span"
      x="${fixed(left)}"
      width="${fixed(right - left)}"
      y="${TOP}"
      height="${HEIGHT - TOP - BOTTOM}"
    />
    <text class="tick" x="${fixed(left + 3)}" y="${TOP + 11}">${right - left > 30 ? name : ''}</text>`;
}

function momentOf({ at, what }: { at: number; what: string }, x: Scale): Html {
  return html`<line class="moment" x1="${fixed(x.at(at))}" x2="${fixed(x.at(at))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"
    ><title>${what}</title></line
  >`;
}

function stacked(lines: readonly Line[]): Line[] {
  const below = new Map<number, number>();
  return lines.map((line) => ({
    ...line,
    points: line.points.map(([x, y]) => {
      const sum = (below.get(x) ?? 0) + y;
      below.set(x, sum);
      return [x, sum] as const;
    }),
  }));
}

/** Of many seconds the worst of each group stays: a spike must not disappear from a long run. */
function thinned(line: Line): Line {
  const size = Math.ceil(line.points.length / POINTS_AT_MOST);
  if (size <= 1) return line;
  const points = [];
  for (let first = 0; first < line.points.length; first += size) {
    const group = line.points.slice(first, first + size);
    points.push(group.reduce((worst, point) => (point[1] > worst[1] ? point : worst)));
  }
  return { ...line, points };
}

const BAR_RATIO = 10 ** 0.1;

function shortShare(share: number): string {
  return share === 0 ? 'fastest' : `${Number((share * 100).toFixed(2))} %`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
