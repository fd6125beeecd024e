import { demoSellerEmails, DEMO_PASSWORD } from '../../seeds/index.ts';
import { StartError } from '../../src/shared/errors.ts';
import { Random } from '../generator/random.ts';
import type { Target } from '../loopback.ts';
import type { Options } from '../options.ts';
import type { MixedShop } from './mixed.ts';
import { crawl } from './crawl.ts';
import { newEditLog } from './staleness.ts';
import { type EditedProduct, unmarked } from './version-marks.ts';

const PARTS_AT_MOST = 100;
const SLUGS_AT_MOST = 1_000_000;
const CATEGORIES_AT_MOST = 60;
/** A sign-in takes its time, and asked for again too soon it would take more of it. */
const EDITOR_SETTLES_MS = 4_000;
/** From one edit of a seller to the next, as long as there are enough sellers. */
const EDITOR_ROUND_S = 10;
/** Requests a signer makes from one sign-in to the next take six seconds in the mean. */
const SIGNER_ROUND_S = 6;
/** Every so many ranks of popularity one that is edited: shoppers must meet the edits. */
const EDITED_EVERY = 5;

/**
 * Reads the catalogue, and finds the demo's sellers with a listing each that they will edit.
 * @throws StartError where the shop has no products or no demo.
 */
export async function prepareMixed(options: Options, target: Target): Promise<MixedShop> {
  const shop = new ShopReader(target);
  const slugs = await shop.slugs();
  if (slugs.length === 0)
    throw new StartError('Scenario mixed needs a shop with products: fill it with "npm run seed".');
  if (options.crawl) {
    const { opened, failed } = await crawl(shop.origin, slugs);
    console.log(
      `The crawler opened ${opened} addresses; ${failed} failed${failed > 0 ? ': RATE_LIMIT=off lets it in' : ''}.`,
    );
  }
  const accounts = demoSellerEmails();
  const most = Math.max(1, Math.floor(options.users / 4));
  const edited =
    options.edits === 0 ? [] : await shop.editable(accounts, Math.min(most, Math.ceil(options.edits * EDITOR_ROUND_S)));
  const signers = Math.min(most, Math.ceil(options.signIns * SIGNER_ROUND_S));
  return {
    slugs: byPopularity(slugs, edited, new Random(options.seed)),
    categories: await shop.categories(),
    edited,
    accounts,
    password: DEMO_PASSWORD,
    log: newEditLog(edited.length),
    bound: options.bound,
    editors: edited.length,
    editEvery: edited.length === 0 ? 0 : Math.round((edited.length / options.edits) * 1_000),
    editorSettles: EDITOR_SETTLES_MS,
    signers,
  };
}

/** An order of popularity that has nothing to do with the order of the catalogue, edited products among the first. */
function byPopularity(slugs: readonly string[], edited: readonly EditedProduct[], random: Random): string[] {
  const chosen = new Set(edited.map(({ slug }) => slug));
  const order = slugs.filter((slug) => !chosen.has(slug));
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other] ?? '', order[last] ?? ''];
  }
  for (const { number, slug } of edited) order.splice(number * EDITED_EVERY, 0, slug);
  return order;
}

class ShopReader {
  readonly origin: string;

  constructor({ host, port }: Target) {
    this.origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  async slugs(): Promise<string[]> {
    const index = await this.text('/sitemap.xml');
    const parts = [...index.matchAll(/<loc>[^<]*(\/sitemap-\d+\.xml)<\/loc>/g)].map(([, path]) => path ?? '');
    const found: string[] = [];
    for (const part of parts.slice(0, PARTS_AT_MOST)) {
      const xml = await this.text(part);
      for (const [, slug] of xml.matchAll(/<loc>[^<]*\/p\/([a-z0-9-]+)<\/loc>/g)) found.push(slug ?? '');
      if (found.length >= SLUGS_AT_MOST) break;
    }
    return found.slice(0, SLUGS_AT_MOST);
  }

  async categories(): Promise<string[]> {
    const { data } = (await this.json('/api/categories')) as { data: Category[] };
    return data.flatMap(withChildren).slice(0, CATEGORIES_AT_MOST);
  }

  /** The most popular listing of each of these sellers, as far as they have one. */
  async editable(sellers: readonly string[], most: number): Promise<EditedProduct[]> {
    const found: EditedProduct[] = [];
    for (const seller of sellers) {
      if (found.length === most) break;
      const path = `/api/products?seller=${encodeURIComponent(seller.split('@', 1)[0] ?? '')}&limit=1&fields=id,slug,title`;
      const { data } = (await this.json(path)) as { data: { id: string; slug: string; title: string }[] };
      const [listing] = data;
      if (listing === undefined) continue;
      const { title, version } = unmarked(listing.title);
      found.push({ number: found.length, id: listing.id, slug: listing.slug, title, seller, before: version });
    }
    if (found.length > 0) return found;
    throw new StartError('Scenario mixed edits listings of the demo’s sellers, and this shop has none: add --edits 0.');
  }

  private async json(path: string): Promise<unknown> {
    return JSON.parse(await this.text(path));
  }

  private async text(path: string): Promise<string> {
    const answer = await fetch(this.origin + path, { redirect: 'error', signal: AbortSignal.timeout(60_000) });
    if (!answer.ok) throw new StartError(`The shop answered ${answer.status} for ${path}.`);
    return answer.text();
  }
}

interface Category {
  path: string;
  children: Category[];
}

function withChildren({ path, children }: Category): string[] {
  return [path, ...children.flatMap(withChildren)];
}
