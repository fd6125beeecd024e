import './seller-card.css';

import type { SellerView } from '../../domains/identity/index.ts';
import { html, type Markup } from '../html.ts';
import type { Reader } from '../reader.ts';
import { avatar } from './avatar.ts';
import { shortStars } from './stars.ts';

/** A seller among others: an item of a list. */
export function sellerCard(reader: Reader, seller: SellerView): Markup {
  const { t, href, number } = reader;
  const stars = seller.ratingCount > 0 && shortStars(reader, seller.ratingAverage, seller.ratingCount);
  const listings = `${number(seller.listings)} ${t('seller.listings', { count: seller.listings })}`;
  return html`<li class="seller">
    ${avatar(seller.name, 64, seller.avatar)}
    <div class="words">
      <h3><a href="${href(`/s/${seller.slug}`)}">${seller.name}</a></h3>
      <p class="muted">${seller.location}</p>
      <p class="figures">${stars}<span>${listings}</span></p>
    </div>
  </li>`;
}
