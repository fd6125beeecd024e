import { DEMO_PASSWORD } from '../seeds/index.ts';
import { StartError } from '../src/shared/errors.ts';
import type { PageClient } from './render.client.ts';

export interface PageKind {
  name: string;
  /** Asked before, so that the code is compiled; none of them is measured. */
  warm: readonly string[];
  /** Each knows nothing of the others, unless `afterEdits`. */
  measured: readonly string[];
  /** The page stays and the catalogue changes, where there is but one such page. */
  afterEdits: boolean;
}

interface Listed {
  id: string;
  slug: string;
  seller: { slug: string };
}

const WARM = 100;
const WORDS = ['lamp', 'chair', 'bag', 'wood', 'blue', 'table', 'camera', 'garden'];

/** The kinds of pages there are, each with so many addresses at most. */
export async function pageKinds(client: PageClient, requests: number): Promise<PageKind[]> {
  const products = await listed(client, WARM + requests);
  const sellers = await answerOf<{ slug: string }>(client, `/api/sellers?limit=${Math.min(100, WARM + requests)}`);
  const categories = await answerOf<{ path: string }>(client, '/api/categories');
  const numbered = (name: string, address: (n: number) => string): PageKind => {
    const all = Array.from({ length: WARM + requests }, (_, n) => address(n));
    return { name, warm: all.slice(0, WARM), measured: all.slice(WARM), afterEdits: false };
  };
  const each = (name: string, all: readonly string[]): PageKind => {
    const warm = Math.min(WARM, Math.floor(all.length / 3));
    return { name, warm: all.slice(0, warm), measured: all.slice(warm), afterEdits: false };
  };
  return [
    { ...numbered('home', () => '/'), afterEdits: true },
    numbered('list, filtered', (n) => `/products?min=${1 + n / 100}`),
    numbered('category, filtered', (n) => `/c/${categories[n % categories.length]?.path}?min=${1 + n / 100}`),
    numbered('search, filtered', (n) => `/search?q=${WORDS[n % WORDS.length]}&min=${1 + n / 100}`),
    each(
      'product',
      products.map(({ slug }) => `/p/${slug}`),
    ),
    each(
      'seller',
      sellers.map(({ slug }) => `/s/${slug}`),
    ),
  ];
}

/** @returns what gives a listing another title, as its seller does. */
export async function editor(client: PageClient): Promise<() => Promise<void>> {
  const [listing] = await listed(client, 1);
  if (listing === undefined) throw new StartError('The catalogue is empty.');
  const login = { email: `${listing.seller.slug}@demo.example`, password: DEMO_PASSWORD };
  const { status, cookie } = await client.ask('/api/auth/login', json('POST', login));
  if (status !== 200) throw new StartError(`Signing in answered ${status}.`);
  let edits = 0;
  return async () => {
    edits += 1;
    const edit = json('PATCH', { title: `Edited ${edits} times` }, { cookie, origin: client.origin });
    const edited = await client.ask(`/api/products/${listing.id}`, edit);
    if (edited.status !== 200) throw new StartError(`The edit answered ${edited.status}: ${edited.body.toString()}`);
  };
}

function json(method: string, value: object, headers: Record<string, string> = {}) {
  const body = JSON.stringify(value);
  return { method, body, headers: { 'content-type': 'application/json', ...headers } };
}

async function listed(client: PageClient, count: number): Promise<Listed[]> {
  const found: Listed[] = [];
  let cursor: string | null = '';
  while (cursor !== null && found.length < count) {
    const query = new URLSearchParams({ limit: '100', sort: 'newest', ...(cursor === '' ? {} : { cursor }) });
    const { data, page } = JSON.parse((await client.page(`/api/products?${query.toString()}`)).toString()) as {
      data: Listed[];
      page: { nextCursor: string | null };
    };
    found.push(...data);
    cursor = page.nextCursor;
  }
  return found.slice(0, count);
}

async function answerOf<Row>(client: PageClient, address: string): Promise<Row[]> {
  return (JSON.parse((await client.page(address)).toString()) as { data: Row[] }).data;
}
