import { z } from 'zod';

import { accountView } from '../profile/account.view.ts';

const time = z.iso.datetime({ offset: true });
const money = { currency: z.string() };
const listing = z.object({ id: z.uuid(), slug: z.string(), title: z.string() });
const person = z.string().nullable().describe('The address of their page; null for somebody who has left');
const options = z.record(z.string(), z.unknown());

const items = z.array(z.object({ title: z.string(), options, quantity: z.int(), price: z.int(), productId: z.uuid() }));
const history = z.array(z.object({ status: z.string(), at: time, note: z.string().nullable() }));
const order = { id: z.uuid(), status: z.string(), totalAmount: z.int(), ...money, items, history, createdAt: time };

const session = z.object({
  id: z.uuid(),
  signedInAt: time,
  lastSeenAt: time,
  expiresAt: time,
  endedAt: time.nullable(),
  network: z.string().nullable(),
  browser: z.string().nullable(),
});
const token = z.object({
  id: z.uuid(),
  name: z.string(),
  scopes: z.array(z.string()),
  createdAt: time,
  expiresAt: time,
  lastUsedAt: time.nullable(),
});
const ownListing = z.object({
  id: z.uuid(),
  slug: z.string(),
  handle: z.string().nullable(),
  title: z.string(),
  description: z.string(),
  descriptionHtml: z.string().nullable(),
  category: z.string(),
  brand: z.string().nullable(),
  attributes: options,
  price: z.int(),
  ...money,
  stock: z.int(),
  condition: z.string(),
  status: z.string(),
  deletedAt: time.nullable(),
  variants: z.array(z.object({ sku: z.string().nullable(), options, price: z.int(), stock: z.int() })),
  pictures: z.array(z.object({ alt: z.string(), source: z.string().nullable(), url: z.string().nullable() })),
  replies: z.array(z.object({ reviewId: z.uuid(), text: z.string() })),
  createdAt: time,
  updatedAt: time,
});
const message = { id: z.uuid(), conversationId: z.uuid(), text: z.string(), createdAt: time };

/** What a person gets as a copy of what the shop holds on them; amounts are minor units. */
export const exportView = z
  .object({
    made: time,
    account: accountView,
    sessions: z.array(session),
    tokens: z.array(token),
    authenticatorApps: z.array(z.object({ id: z.uuid(), confirmedAt: time.nullable(), createdAt: time })),
    passkeys: z.array(z.object({ id: z.uuid(), name: z.string(), lastUsedAt: time.nullable(), createdAt: time })),
    mails: z.array(
      z.object({
        id: z.uuid(),
        kind: z.string(),
        recipient: z.string(),
        subject: z.string(),
        state: z.string(),
        createdAt: time,
      }),
    ),
    orders: z.array(z.object({ ...order, checkoutId: z.uuid(), shippingAddress: options, seller: person })),
    sales: z.array(z.object(order)),
    listings: z.array(ownListing),
    uploads: z.array(z.object({ id: z.uuid(), contentHash: z.string(), sentAt: time, keptUntil: time })),
    reviews: z.array(
      z.object({ id: z.uuid(), listing, rating: z.int(), text: z.string(), status: z.string(), createdAt: time }),
    ),
    messagesSent: z.array(z.object({ ...message, to: person })),
    messagesReceived: z.array(z.object({ ...message, from: person, readAt: time.nullable() })),
    follows: z.array(z.object({ id: z.uuid(), seller: person, createdAt: time })),
    saves: z.array(z.object({ id: z.uuid(), listing, createdAt: time })),
    offers: z.array(
      z.object({
        id: z.uuid(),
        listing,
        amount: z.int(),
        ...money,
        status: z.string(),
        expiresAt: time,
        createdAt: time,
      }),
    ),
    reports: z.array(
      z.object({
        id: z.uuid(),
        reason: z.string(),
        text: z.string(),
        status: z.string(),
        productId: z.uuid().nullable(),
        reviewId: z.uuid().nullable(),
        messageId: z.uuid().nullable(),
        personId: z.uuid().nullable(),
        createdAt: time,
      }),
    ),
    notifications: z.array(
      z.object({ id: z.uuid(), kind: z.string(), payload: options, readAt: time.nullable(), createdAt: time }),
    ),
    audit: z.array(
      z.object({
        id: z.uuid(),
        action: z.string(),
        subjectType: z.string(),
        byYou: z.boolean(),
        detail: options.nullable(),
        createdAt: time,
      }),
    ),
  })
  .meta({ id: 'AccountExport' });
