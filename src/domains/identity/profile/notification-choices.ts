import { z } from 'zod';

/** Where a person hears of something: nowhere, in the shop alone, or by mail as well. */
const place = z.enum(['off', 'shop', 'email']);
/** What concerns a person's money is always told. */
const placeOfOrders = z.enum(['shop', 'email']);

const PLACES = 'off, shop (only here) or email (here and by mail)';

/** The usual choices; only what differs from them is stored. */
export const USUAL_CHOICES = {
  orders: 'email',
  messages: 'email',
  offers: 'email',
  reviews: 'shop',
  followers: 'shop',
  news: 'off',
} as const satisfies NotificationChoices;

export const notificationChoicesView = z
  .object({
    orders: placeOfOrders,
    messages: place,
    offers: place,
    reviews: place,
    followers: place,
    news: place,
  })
  .meta({ id: 'NotificationChoices' });

export const notificationChoicesEdit = z.strictObject({
  orders: placeOfOrders.optional().describe('shop (only here) or email (here and by mail)'),
  messages: place.optional().describe(PLACES),
  offers: place.optional().describe(PLACES),
  reviews: place.optional().describe(PLACES),
  followers: place.optional().describe(PLACES),
  news: place.optional().describe(PLACES),
});

export type NotificationChoices = z.infer<typeof notificationChoicesView>;
export type NotificationChoicesEdit = z.infer<typeof notificationChoicesEdit>;

/** All choices of a person, from those that were stored. */
export function choicesFrom(stored: NotificationChoicesEdit): NotificationChoices {
  const { orders, messages, offers, reviews, followers, news } = USUAL_CHOICES;
  return {
    orders: stored.orders ?? orders,
    messages: stored.messages ?? messages,
    offers: stored.offers ?? offers,
    reviews: stored.reviews ?? reviews,
    followers: stored.followers ?? followers,
    news: stored.news ?? news,
  };
}

/** Of the choices made so far and those changed now, what is to be stored. */
export function choicesToStore(
  before: NotificationChoicesEdit,
  edit: NotificationChoicesEdit,
): NotificationChoicesEdit {
  const given = Object.fromEntries(Object.entries(edit).filter(([, choice]) => choice !== undefined));
  const all = Object.entries(choicesFrom({ ...before, ...given })) as [keyof NotificationChoices, string][];
  return Object.fromEntries(all.filter(([kind, choice]) => USUAL_CHOICES[kind] !== choice));
}
