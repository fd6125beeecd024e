import { formatMoney } from '../shared/money.ts';
import { isLocale, type Locale, type Words, wordsOf } from './messages/index.ts';
import { numberWriter } from './numbers.ts';
import type { Shop } from './shop.ts';

/** Who reads the page: their language, and everything that is written in it. */
export interface Reader {
  shop: Shop;
  locale: Locale;
  t: Words;
  money: (amount: number, currency: string) => string;
  number: (value: number) => string;
  /** One decimal: "4.6". */
  rating: (value: number) => string;
  date: (iso: string) => string;
  month: (iso: string) => string;
  /** An address of the shop that keeps a language chosen by hand. */
  href: (path: string) => string;
  /** The language chosen by hand, for forms to carry on. */
  chosen: Locale | undefined;
}

export function readerOf({ locals, url }: { locals: Pick<App.Locals, 'shop' | 'locale'>; url: URL }): Reader {
  const locale = isLocale(locals.locale) ? locals.locale : 'en';
  const asked = url.searchParams.get('lang');
  const chosen = asked !== null && isLocale(asked) ? asked : undefined;
  const formats = formatsOf(locale);
  return {
    shop: locals.shop,
    locale,
    t: wordsOf(locale),
    money: (amount, currency) => formatMoney({ amount, currency }, locale),
    number: formats.number,
    rating: (value) => formats.rating.format(value),
    date: (iso) => formats.date.format(new Date(iso)),
    month: (iso) => formats.month.format(new Date(iso)),
    href: (path) => (chosen === undefined ? path : withLanguage(path, chosen)),
    chosen,
  };
}

/** "/products?sort=newest#p25" → "/products?sort=newest&lang=de#p25". */
export function withLanguage(path: string, locale: Locale): string {
  const [address = '', fragment] = path.split('#', 2);
  const join = address.includes('?') ? '&' : '?';
  return `${address}${join}lang=${locale}${fragment === undefined ? '' : `#${fragment}`}`;
}

function formatsOf(locale: Locale) {
  let formats = known.get(locale);
  if (formats === undefined) {
    formats = {
      number: numberWriter(locale),
      rating: new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
      date: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }),
      month: new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', timeZone: 'UTC' }),
    };
    known.set(locale, formats);
  }
  return formats;
}

interface Formats {
  number: (value: number) => string;
  rating: Intl.NumberFormat;
  date: Intl.DateTimeFormat;
  month: Intl.DateTimeFormat;
}

const known = new Map<Locale, Formats>();
