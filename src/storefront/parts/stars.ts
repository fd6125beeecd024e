import './stars.css';

import { html, type Markup } from '../html.ts';
import type { Reader } from '../reader.ts';

const STAR = 'M10 1.6l2.6 5.4 5.9.8-4.3 4.1 1 5.9L10 15l-5.2 2.8 1-5.9L1.5 7.8l5.9-.8z';

/** Five stars, filled to a quarter's precision. */
export function stars({ t, rating: write }: Reader, rating: number): Markup {
  const drawn = [0, 1, 2, 3, 4].map((index) => {
    const full = rating >= index + 0.25 && fullStar(rating >= index + 0.75 ? 20 : 10);
    return html`<g transform="translate(${index * 20} 0)"><path d="${STAR}" class="empty"></path>${full}</g>`;
  });
  return html`
    <span class="stars">
      <svg width="100" height="20" viewBox="0 0 100 20" aria-hidden="true">${drawn}</svg>
      <span class="visually-hidden">${t('rating.of', { average: write(rating) })}</span>
    </span>
  `;
}

/** One star and the figure, for cards. @param count "(123)" beside it. */
export function shortStars({ t, rating: write, number }: Reader, rating: number, count?: number): Markup {
  const figure = write(rating);
  const reviews =
    count !== undefined &&
    html`
      <span aria-hidden="true" class="muted">(${number(count)})</span>
      <span class="visually-hidden">, ${t('rating.count', { count })}</span>
    `;
  return html`
    <span class="stars">
      ${ONE_STAR}
      <span class="visually-hidden">${t('rating.of', { average: figure })}</span>
      <span aria-hidden="true">${figure}</span>
      ${reviews}
    </span>
  `;
}

const ONE_STAR = html`
  <svg width="16" height="16" viewBox="0 0 20 20" aria-hidden="true">
    <path d="${STAR}" class="full"></path>
  </svg>
`;

function fullStar(width: number): Markup {
  return html`<svg width="${width}" height="20"><path d="${STAR}" class="full"></path></svg>`;
}
