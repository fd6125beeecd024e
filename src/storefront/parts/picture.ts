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
}

type Format = keyof typeof TYPES;

const TYPES = { avif: 'image/avif', webp: 'image/webp', jpeg: 'image/jpeg', png: 'image/png' } as const;
const FALLBACKS = ['jpeg', 'png', 'webp', 'avif'] as const;
const MODERN = ['avif', 'webp'] as const;
const ANY_PLACE = '(max-width: 768px) 100vw, (max-width: 1200px) 50vw, 33vw';

/** A picture in the formats and widths there are, or the place where it would be. */
export function pictureOf(picture: PictureView | null | undefined, options: PictureOptions = {}): Markup {
  const sources = picture?.sources.toSorted((a, b) => a.width - b.width) ?? [];
  const fallback = FALLBACKS.find((format) => sources.some((source) => source.format === format));
  if (!picture || fallback === undefined) return missingPicture(options);
  const srcset = (format: Format) => srcsetOf(sources.filter((source) => source.format === format));
  const sizes = options.sizes ?? ANY_PLACE;
  const modern = MODERN.map((format) => {
    const urls = format === fallback ? '' : srcset(format);
    return urls !== '' && html`<source type="${TYPES[format]}" srcset="${urls}" sizes="${sizes}">`;
  });
  const { priority = false, alt = picture.alt } = options;
  const image = attributes({
    src: middleOf(sources.filter(({ format }) => format === fallback)),
    srcset: srcset(fallback),
    sizes,
    width: picture.width,
    height: picture.height,
    alt,
    loading: priority ? 'eager' : 'lazy',
    fetchpriority: priority ? 'high' : undefined,
    decoding: priority ? 'sync' : 'async',
    style: placeholderOf(picture),
  });
  return html`<picture class="${classOf('picture', options)}">${modern}<img${image}></picture>`;
}

function missingPicture(options: PictureOptions): Markup {
  const { missing = '' } = options;
  const spoken = missing === '' ? undefined : attributes({ role: 'img', 'aria-label': missing });
  return html`<span class="${classOf('picture missing', options)}"${spoken}>${icon('image', 40)}</span>`;
}

function classOf(own: string, { as }: PictureOptions): string {
  return as === undefined ? own : `${own} ${as}`;
}

function srcsetOf(sources: PictureView['sources']): string {
  return sources.map(({ url, width }) => `${url} ${width}w`).join(', ');
}

/** For browsers that choose nothing: large enough for a phone. */
function middleOf(sources: PictureView['sources']): string | undefined {
  return (sources.find(({ width }) => width >= 400) ?? sources.at(-1))?.url;
}

/** A data URI of our own making; anything else has no place in a style. */
function placeholderOf({ placeholder }: PictureView): string | undefined {
  return /^data:image\/[a-z]+;base64,[A-Za-z0-9+/=]+$/.test(placeholder)
    ? `background-image:url(${placeholder})`
    : undefined;
}
