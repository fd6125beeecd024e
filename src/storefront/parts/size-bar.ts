import './size-bar.css';

import { html, type Markup } from '../html.ts';

/** What something is made of, as a bar beside others of its kind. @param whole what a full bar stands for. */
export function sizeBar(parts: readonly number[], whole: number): Markup {
  let at = 0;
  const drawn = parts.map((size, place) => {
    const width = (Math.max(0, size) / whole) * 100;
    const x = at;
    at += width;
    return html`<rect class="part-${place}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="6" />`;
  });
  return html`<svg class="size-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">${drawn}</svg>`;
}
