import {
  CreateListing,
  EditProduct,
  newProduct,
  OwnListings,
  type OwnPictureView,
  productEdit,
} from '../domains/catalog/index.ts';
import { EditProfile } from '../domains/identity/index.ts';
import { validate } from '../performance/http/index.ts';
import type { DraftPicture, RefusedFile, Selling } from '../storefront/selling.ts';
import { altOf, orderOf } from './draft-pictures.ts';
import { fieldsOf } from './fields.ts';
import { typedAmount } from './typed-amount.ts';
import type { Visit } from './visit.ts';

/** What sellers do with their listings, by the use cases of the API. */
export function sellingForPages(visit: Visit, refused: readonly RefusedFile[]): Selling {
  const me = async () => (await visit.signedIn()).person.id;
  const writing = async () => {
    const id = await me();
    await visit.hold('write');
    return id;
  };
  const currency = async () => (await visit.use(EditProfile).read(await me())).settings.currency;
  const pictures = async (form: URLSearchParams, known: readonly OwnPictureView[]): Promise<DraftPicture[]> => {
    const order = orderOf(form);
    const sent = await visit.use(OwnListings).sent(await me(), order);
    const shown = new Map([...sent, ...known.map((view) => [view.contentHash, view] as const)]);
    return order.flatMap((hash) => {
      const view = shown.get(hash);
      return view === undefined ? [] : [{ ...view, alt: altOf(form, view) }];
    });
  };
  return {
    refused,
    listings: async (before) => visit.use(OwnListings).list(await me(), before ?? undefined),
    listing: async (id) => visit.use(OwnListings).find(await me(), id),
    currency,
    pictures,
    create: async (form, locale) => {
      const id = await writing();
      const given = listingOf(form, { currency: await currency(), locale, pictures: await pictures(form, []) });
      return (await visit.use(CreateListing).create(id, validate(newProduct, given))).id;
    },
    edit: async (listing, form, locale) => {
      const id = await writing();
      const known = await visit.use(OwnListings).find(id, listing);
      const rest = { currency: known.currency, locale, pictures: await pictures(form, known.pictures) };
      const { currency: _, ...given } = listingOf(form, rest);
      const single = known.variants === 1 ? {} : { price: undefined, stock: undefined };
      const { updatedAt } = fieldsOf(form);
      const edit = validate(productEdit, { ...given, ...single, updatedAt });
      return (await visit.use(EditProduct).edit(listing, id, edit)).id;
    },
  };
}

interface Around {
  currency: string;
  locale: string;
  pictures: readonly DraftPicture[];
}

/** Browsers end lines as mails do. What is no number stays as it was typed, to be refused by its schema. */
function listingOf(form: URLSearchParams, { currency, locale, pictures }: Around) {
  const { price = '', stock = '', category, condition, status } = fieldsOf(form);
  return {
    title: form.get('title') ?? '',
    description: (form.get('description') ?? '').replaceAll('\r\n', '\n'),
    category,
    condition,
    status,
    currency,
    price: typedAmount(price, currency, locale) ?? price,
    stock: /^\d{1,9}$/.test(stock.trim()) ? Number(stock) : stock,
    pictures: pictures.map(({ contentHash, alt }) => ({ contentHash, alt })),
  };
}
