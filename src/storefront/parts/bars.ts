import './bars.css';

import { html, type Markup } from '../html.ts';

/** What was in one span of time. */
export interface Span {
  at: Date;
  value: number;
  /** For who points at it: "14:05 · 12 ms". */
  title?: string;
}

export interface BarsOptions {
  since: Date;
  stepSeconds: number;
  /** How many spans there are in all: those without anything are left empty. */
  spans: number;
  size?: 'small' | 'large';
  /** The value of a full bar; the largest there is unless given. */
  most?: number;
}

/** A row of bars, one for each span of time, for the eye alone: the figures have to stand beside it. */
export function bars(
  points: readonly Span[],
  { since, stepSeconds, spans, size = 'small', most }: BarsOptions,
): Markup {
  const full = Math.max(most ?? 0, ...points.map(({ value }) => value), Number.MIN_VALUE);
  const drawn = points.map(({ at, value, title }) => {
    const place = Math.floor((at.getTime() - since.getTime()) / (stepSeconds * 1_000));
    const height = Math.max(1, Math.round((value / full) * 100));
    if (place < -1 || place >= spans) return false;
    const name = title !== undefined && html`<title>${title}</title>`;
    return html`<rect x="${Math.max(0, place)}" y="${100 - height}" width="1" height="${height}">${name}</rect>`;
  });
  return html`<svg class="bars ${size}" viewBox="0 0 ${spans} 100" preserveAspectRatio="none" aria-hidden="true">
    ${drawn}
  </svg>`;
}
