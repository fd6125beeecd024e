import { html, type Markup } from '../html.ts';

/** How far something is, or how large a part: a bar for the eye alone, so that the figure has to stand beside it. @param share 0 to 1 */
export function meter(share: number): Markup {
  const width = Math.round(Math.min(1, Math.max(0, share)) * 1_000) / 10;
  return html`<svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="4" />
    <rect class="fill" width="${width}" height="4" />
  </svg>`;
}
