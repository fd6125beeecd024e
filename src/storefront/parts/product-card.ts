import './product-card.css';

import type { ProductCardView } from '../../domains/catalog/index.ts';
import { attributes, html, type Markup } from '../html.ts';
import type { Reader } from '../reader.ts';
import { pictureOf } from './picture.ts';
import { shortStars } from './stars.ts';

export interface CardOptions {
  priority?: boolean;
  /** Where the card can be jumped to. */
  id?: string;
  /** Of its heading. */
  level?: 2 | 3;
  /** Not where the page is about the seller anyway. */
  seller?: boolean;
}

/** A listing among others: an item of a list. */
export function productCard(reader: Reader, product: ProductCardView, options: CardOptions = {}): Markup {
  const { priority = false, id, level = 3, seller = true } = options;
  const { t, href, money } = reader;
  const picture = pictureOf(product.picture, { alt: '', sizes: SIZES, priority });
  const link = html`<a href="${href(`/p/${product.slug}`)}">${product.title}</a>`;
  const title = level === 2 ? html`<h2 class="title">${link}</h2>` : html`<h3 class="title">${link}</h3>`;
  const price = money(product.price, product.currency);
  const stars = product.ratingCount > 0 && shortStars(reader, product.ratingAverage, product.ratingCount);
  const name = seller && html`<span class="seller">${product.seller.name}</span>`;
  return html`<li class="card" ${attributes({ id })}>
    <div class="frame">${picture}${flag(reader, product)}</div>
    ${title}
    <p class="price">${product.priceVaries ? t('product.from', { price }) : price}</p>
    <p class="meta">${stars}${name}</p>
  </li>`;
}

const SIZES = '(max-width: 640px) 46vw, (max-width: 1024px) 31vw, 20rem';

function flag({ t }: Reader, { stock, condition }: ProductCardView): Markup | false {
  if (stock === 0) return html`<span class="badge flag">${t('product.soldOut')}</span>`;
  return condition !== 'new' && html`<span class="badge flag">${t(`condition.${condition}`)}</span>`;
}
