import sanitizeHtml from 'sanitize-html';

import { cleanText } from './clean-text.ts';
import type { ProductText } from './product-draft.ts';

/**
 * Seller-written HTML as a page may show it, and as plain text for search and previews. Only structure and emphasis
 * survive: no script, style, form, frame, picture, class or event, and links to http, https and mailto alone.
 */
export function cleanHtml(html: string): ProductText {
  const source = cleanText(html);
  if (!/[<&]/.test(source)) return { text: source, html: null };
  const clean = sanitizeHtml(source, RULES).trim();
  const text = toText(clean);
  return { text, html: /<[a-z]/.test(clean) && text !== '' ? clean : null };
}

/** A description that may be either: with markup it is HTML, without it every character stands for itself. */
export function cleanDescription(text: string): ProductText {
  return MARKUP.test(text) ? cleanHtml(text) : { text: cleanText(text), html: null };
}

const MARKUP =
  /<\/?(p|br|b|i|u|em|strong|span|div|ul|ol|li|a|h[1-6]|table|tr|td|img|script|style|iframe|font)\b[^>]*>/i;

const ALLOWED_TAGS =
  'p br hr div h2 h3 h4 h5 h6 blockquote pre ul ol li dl dt dd table caption thead tbody tfoot tr th td ' +
  'a b strong i em u s small sub sup code abbr';

const RULES: sanitizeHtml.IOptions = {
  allowedTags: ALLOWED_TAGS.split(' '),
  allowedAttributes: { a: ['href', 'rel'], th: ['colspan', 'rowspan'], td: ['colspan', 'rowspan'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'title', 'template', 'iframe', 'svg', 'math'],
  nestingLimit: 30,
  transformTags: {
    // The page has its own h1.
    h1: 'h2',
    // A relative address meant another shop's pages.
    a: (tagName, { href = '' }): sanitizeHtml.Tag => ({
      tagName,
      attribs: /^(https?:\/\/|mailto:)/i.test(href) ? { href, rel: 'nofollow ugc noopener' } : {},
    }),
  },
};

/** Expects sanitised HTML, in which "<" opens a tag and nothing else. */
function toText(html: string): string {
  const text = html
    .replace(/\s+/g, ' ')
    .replace(/<(br|hr)\s*\/?>/g, '\n')
    .replace(/<li>/g, '\n• ')
    .replace(/<\/(p|div|h[2-6]|blockquote|pre|ul|ol|dl|dt|dd|table|caption|tr)>/g, '\n')
    .replace(/<\/(td|th)>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|amp|nbsp);/g, (_, name: string) => ENTITIES[name] ?? '');
  return cleanText(text.replace(/[ \t\u00a0]*\n[ \t\u00a0]*/g, '\n').replace(/\n{3,}/g, '\n\n'));
}

/** All that the sanitiser leaves escaped. */
const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', nbsp: ' ' };
