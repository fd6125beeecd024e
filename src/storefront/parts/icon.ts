import './icon.css';

import { attributes, html, type Markup } from '../html.ts';

const PATHS = {
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 20 20',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M5 12.5 10 17l9-10',
  truck: 'M3 6h11v10H3zM14 9h4l3 3.5V16h-7M7.5 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM17.5 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  return: 'M8 5 4 9l4 4M4 9h10a5 5 0 0 1 0 10H8',
  heart: 'M12 20s-7.5-4.6-7.5-10A4.4 4.4 0 0 1 12 7.2 4.4 4.4 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10Z',
  pin: 'M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0C18.5 15.4 12 21 12 21ZM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  filter: 'M4 7h16M7 12h10M10 17h4',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5a7.5 7.5 0 0 1 15 0',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9.5h.01',
} as const;

/** A line drawing in the colour of the text beside it. @param size pixels of its square. */
export function icon(name: keyof typeof PATHS, size = 20): Markup {
  return html`
    <svg
      ${name === 'arrow' && MIRRORED}
      width="${size}"
      height="${size}"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d="${PATHS[name]}"></path>
    </svg>
  `;
}

const MIRRORED = attributes({ class: 'mirrored' });
