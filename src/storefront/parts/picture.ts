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
  const formats = formatsOf(picture?.sources ?? []);
  const fallback = FALLBACKS.find((format) => formats.has(format));
  const image = fallback && formats.get(fallback);
  if (!picture || image === undefined) return missingPicture(options);
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

/** A data URI of our own making, shown beneath the picture: no page may say a style in an attribute. */
function placeholderOf({ placeholder, width, height }: PictureView): Markup | undefined {
  if (!OURS.test(placeholder)) return undefined;
  return html`<img class="beneath" src="${placeholder}" width="${width}" height="${height}" alt="" />`;
}

const OURS = /^data:image\/[a-z]+;base64,[A-Za-z0-9+/=]+$/;
