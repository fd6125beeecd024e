import './picture.css';

import type { PictureView } from '../../domains/media/index.ts';
import { attributes, html, type Markup } from '../html.ts';
import { icon } from './icon.ts';

export interface PictureOptions {
  /** Overrides the picture's own words; "" where the text beside it says the same. */
  alt?: string;
  sizes?: string;
  /** For the one picture a page opens with. */
  priority?: boolean;
  /** A second class. */
  as?: string;
  /** What to say where there is no picture. */
  missing?: string;
  /** What to say while it is made, where there is room for words. */
  preparing?: string;
}

type Format = keyof typeof TYPES;

const TYPES = { avif: 'image/avif', webp: 'image/webp', jpeg: 'image/jpeg', png: 'image/png' } as const;
const FALLBACKS = ['jpeg', 'png', 'webp', 'avif'] as const;
const MODERN = ['avif', 'webp'] as const;
const ANY_PLACE = '(max-width: 768px) 100vw, (max-width: 1200px) 50vw, 33vw';

/**
 * A picture in the formats and widths there are; its place, in its colours, while they are made; or the place where one
 * would be. All three are of the same size.
 */
export function pictureOf(picture: PictureView | null | undefined, options: PictureOptions = {}): Markup {
  const formats = formatsOf(picture?.sources ?? []);
  const fallback = FALLBACKS.find((format) => formats.has(format));
  const image = fallback && formats.get(fallback);
  if (!picture) return missingPicture(options);
  if (image === undefined) return comingPicture(picture, options);
  const { sizes = ANY_PLACE, priority = false, alt = picture.alt } = options;
  const modern = MODERN.map(
    (format) =>
      format !== fallback &&
      formats.has(format) &&
      html`<source type="${TYPES[format]}" srcset="${formats.get(format)?.srcset}" sizes="${sizes}" />`,
  );
  const { width, height } = picture;
  return html`
    <span class="${classOf('picture', options)}">
      ${placeholderOf(picture)}
      <picture>
        ${modern}
        <img
          src="${image.middle.url}"
          srcset="${image.srcset}"
          sizes="${sizes}"
          width="${width}"
          height="${height}"
          alt="${alt}"
          ${priority ? AT_ONCE : LATER}
        />
      </picture>
    </span>
  `;
}

const AT_ONCE = attributes({ loading: 'eager', fetchpriority: 'high', decoding: 'sync' });
const LATER = attributes({ loading: 'lazy', decoding: 'async' });

function missingPicture(options: PictureOptions): Markup {
  const { missing = '' } = options;
  const spoken = missing === '' ? undefined : attributes({ role: 'img', 'aria-label': missing });
  return html`<span class="${classOf('picture missing', options)}" ${spoken}>${icon('image', 40)}</span>`;
}

function comingPicture(picture: PictureView, options: PictureOptions): Markup {
  const { alt = picture.alt, preparing = '' } = options;
  const spoken = alt === '' ? undefined : attributes({ role: 'img', 'aria-label': alt });
  const words = preparing !== '' && html`<span class="words">${preparing}</span>`;
  return html`
    <span class="${classOf('picture coming', options)}">
      ${placeholderOf(picture)}
      <span class="sign" ${spoken}>${icon('image', 40)}</span>
      ${words}
    </span>
  `;
}

function classOf(own: string, { as }: PictureOptions): string {
  return as === undefined ? own : `${own} ${as}`;
}

interface Srcset {
  srcset: string;
  /** For browsers that choose nothing: large enough for a phone. */
  middle: { url: string; width: number };
}

const PHONE = 400;

/** The sources of each format there is, the narrowest first. */
function formatsOf(sources: PictureView['sources']): Map<Format, Srcset> {
  const formats = new Map<Format, Srcset>();
  for (const { format, url, width } of sources.toSorted((a, b) => a.width - b.width)) {
    const known = formats.get(format);
    const srcset = `${known === undefined ? '' : `${known.srcset}, `}${url} ${width}w`;
    const middle = known !== undefined && known.middle.width >= PHONE ? known.middle : { url, width };
    formats.set(format, { srcset, middle });
  }
  return formats;
}

/**
 * A data URI of our own making, or else the picture's colour, shown beneath it: no page may say a style in an attribute,
 * but an SVG may say its colour.
 */
function placeholderOf({ placeholder, dominantColour, width, height }: PictureView): Markup | undefined {
  if (OURS.test(placeholder)) {
    return html`<img class="beneath" src="${placeholder}" width="${width}" height="${height}" alt="" />`;
  }
  if (dominantColour == null || !COLOUR.test(dominantColour)) return undefined;
  return html`<svg class="beneath" aria-hidden="true">
    <rect width="100%" height="100%" fill="${dominantColour}"></rect>
  </svg>`;
}

const COLOUR = /^#[0-9a-f]{6}$/;
const OURS = /^data:image\/[a-z]+;base64,[A-Za-z0-9+/=]+$/;
