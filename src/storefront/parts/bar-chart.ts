import './bar-chart.css';

import { html, type Markup } from '../html.ts';

export interface Bar {
  /** What it stands for: "20 Nov 2026". */
  name: string;
  /** From 0. */
  value: number;
  /** The value as it is read: "$12.00". */
  words: string;
}

export interface BarChart {
  /** Said in place of the picture to who cannot see it. */
  title: string;
  bars: readonly Bar[];
  /** Above it: the highest value in words. */
  most: string;
}

const HEIGHT = 100;
/** Of each bar with the gap beside it. */
const STEP = 10;
const GAP = 2;
/** So that a little is not taken for nothing. */
const LEAST = 1.5;

/** Bars over a line, each with its value under the pointer; what they say stands in a table beside it. */
export function barChart({ title, bars, most }: BarChart): Markup {
  const highest = Math.max(1, ...bars.map(({ value }) => value));
  const drawn = bars.map(({ name, value, words }, place) => {
    const height = value === 0 ? 0 : Math.max(LEAST, (value / highest) * HEIGHT);
    return html`
      <g>
        <title>${name}: ${words}</title>
        <rect class="hover" x="${place * STEP}" y="0" width="${STEP}" height="${HEIGHT}"></rect>
        <rect
          class="bar"
          x="${place * STEP + GAP / 2}"
          y="${rounded(HEIGHT - height)}"
          width="${STEP - GAP}"
          height="${rounded(height)}"
        ></rect>
      </g>
    `;
  });
  return html`
    <div class="bar-chart">
      <p class="most muted">${most}</p>
      <svg role="img" aria-label="${title}" viewBox="0 0 ${bars.length * STEP} ${HEIGHT}" preserveAspectRatio="none">
        ${drawn}
      </svg>
      <p class="ends muted" aria-hidden="true"><span>${bars[0]?.name}</span><span>${bars.at(-1)?.name}</span></p>
    </div>
  `;
}

function rounded(length: number): number {
  return Math.round(length * 100) / 100;
}
