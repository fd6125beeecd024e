import './facet-values.css';

import { attributes, html, type Markup } from '../html.ts';
import type { Reader } from '../reader.ts';
import { icon } from './icon.ts';

export interface FacetValue {
  label: string;
  count: number;
  selected: boolean;
  href: string;
}

/** Links that narrow a list, each with how many it would leave. @param single one value at a time. */
export function facetValues(reader: Reader, values: readonly FacetValue[], single: boolean): Markup {
  return html`<ul class="facet-values">
    ${values.map((value) => facetValue(reader, value, single))}
  </ul>`;
}

function facetValue({ t, number }: Reader, { label, count, selected, href }: FacetValue, single: boolean): Markup {
  const classes = [selected && 'selected', single && 'single'].filter(Boolean).join(' ');
  const state = attributes({ class: classes || undefined, 'aria-current': selected ? 'true' : undefined });
  const spoken = selected && html`<span class="visually-hidden">, ${t('filter.selected')}</span>`;
  return html`
    <li>
      <a href="${href}" rel="nofollow" ${state}>
        <span class="box">${selected && icon('check', 14)}</span>
        <span class="label">${label}</span>
        ${spoken}
        <span class="count muted">${number(count)}</span>
      </a>
    </li>
  `;
}
