import './review.css';

import type { ReviewView } from '../../domains/reviews/index.ts';
import { html, type Markup } from '../html.ts';
import type { Reader } from '../reader.ts';
import { stars } from './stars.ts';

/**
 * What a buyer wrote, with the answer to it: an item of a list.
 * @param about the listing, where the page is about more than one.
 */
export function reviewItem(
  reader: Reader,
  review: ReviewView,
  sellerName: string,
  about?: { slug: string; title: string },
): Markup {
  const { t, href, date } = reader;
  const { author, createdAt, rating, body, sellerReply } = review;
  const listing = about && html`<p class="about"><a href="${href(`/p/${about.slug}`)}">${about.title}</a></p>`;
  const reply =
    sellerReply &&
    html`<blockquote>
      <strong>${t('reviews.reply', { name: sellerName })}</strong>
      <p class="body">${sellerReply}</p>
    </blockquote>`;
  return html`<li class="review">
    <p class="by">
      <strong>${author ?? t('person.deleted')}</strong
      ><time class="muted" datetime="${createdAt}">${date(createdAt)}</time>
    </p>
    ${stars(reader, rating)}${listing}
    <p class="body">${body}</p>
    ${reply}
  </li>`;
}
