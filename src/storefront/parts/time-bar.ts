import './time-bar.css';

import type { Plan } from '../../performance/query-insight/index.ts';
import { html, type Markup } from '../html.ts';
import { measuresOf } from '../measures.ts';
import type { Reader } from '../reader.ts';
import { anchorOf, heatOf, nameOfNode } from './plan-tree.ts';

const NAMED = 4;
/** Smaller ones cannot be seen. */
const SMALLEST = 0.004;

/** Where the time of a plan goes, as one bar in the order of the tree, and the way to the nodes that take the most of it. */
export function timeBar({ locale }: Pick<Reader, 'locale'>, { nodes }: Plan): Markup | false {
  const shares = nodes.map((drawn) => ({ drawn, share: Math.min(1, drawn.exclusive.share ?? 0) }));
  const largest = shares
    .filter(({ share }) => share >= 0.01)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, NAMED);
  if (largest.length === 0) return false;
  const { percent } = measuresOf(locale);
  let at = 0;
  const parts = shares.map(({ share }) => {
    const x = at;
    at += share * 100;
    return share < SMALLEST
      ? false
      : html`<rect class="heat-${heatOf(share)}" x="${rounded(x)}" width="${rounded(share * 100)}" height="6" />`;
  });
  return html`<div class="time-bar" lang="en">
    <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>
    <ol>
      ${largest.map(
        ({ drawn, share }) =>
          html`<li class="heat-${heatOf(share)}">
            <a href="#${anchorOf(drawn.id)}"
              >${nameOfNode(drawn)}${drawn.relation !== undefined && ` ${drawn.relation}`}</a
            >
            <span>${percent(share)}</span>
          </li>`,
      )}
    </ol>
  </div>`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
