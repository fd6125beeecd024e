import sharp from 'sharp';
import { beforeAll, describe, expect, test, vi } from 'vitest';

import { DEMO_PASSWORD, demoSellerEmails } from '../../seeds/index.ts';
import { productView } from '../../src/domains/catalog/product.view.ts';
import { bootShop, type BootedShop } from '../support/boot-shop.ts';

const CAMERA = 'A camera of somebody';

let shop: BootedShop;
let own: string;
let other: string;
beforeAll(async () => {
  shop = await bootShop({ IMAGES_AVIF_EFFORT: '0' });
  own = await signedIn(0);
  other = await signedIn(1);
});

type Part = [string, string | Buffer];

/** What a browser without a script does with the form of the page. */
async function page(address: string, parts?: Part[], cookie = own) {
  const body = parts === undefined ? undefined : new FormData();
  for (const [name, value] of parts ?? []) {
    if (typeof value === 'string') body?.append(name, value);
    else body?.append(name, new Blob([new Uint8Array(value)]), `${name}.jpg`);
  }
  const response = await fetch(new URL(address, shop.url), {
    method: body === undefined ? 'GET' : 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', cookie, 'sec-fetch-site': 'same-origin' },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, location: response.headers.get('location') ?? '', html: await response.text() };
}

async function signedIn(place: number): Promise<string> {
  const response = await fetch(new URL('/sign-in', shop.url), {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ email: demoSellerEmails()[place] ?? '', password: DEMO_PASSWORD }),
  });
  return response.headers
    .getSetCookie()
    .map((text) => text.split(';', 1)[0])
    .join('; ');
}

async function photo(background: string): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const;
  return sharp({ create: { width: 900, height: 600, channels: 3, background, noise } })
    .jpeg()
    .withExif({ IFD0: { Make: CAMERA } })
    .toBuffer();
}

/** In the order of the page; the pattern of the script has none. */
function picturesIn(html: string): string[] {
  return [...html.matchAll(/name="picture" value="([0-9a-f]{64})"/g)].map(([, hash]) => hash ?? '');
}

function fieldIn(html: string, name: string): string {
  return new RegExp(`name="${name}"[^>]* value="([^"]*)"|value="([^"]*)"[^>]* name="${name}"`).exec(html)?.[1] ?? '';
}

async function categoryOf(html: string): Promise<string> {
  return /<option value="([a-z][^"]+)"/.exec(html)?.[1] ?? '';
}

describe('a seller without JavaScript', () => {
  test('offers something with three pictures, and sees it in the shop', async () => {
    const [red, green, blue] = await Promise.all(['#c33', '#3c3', '#33c'].map(photo));
    const category = await categoryOf((await page('/account/listings/new')).html);
    const typed: Part[] = [
      ['title', 'A lamp & more'],
      ['description', 'Two\r\nlines'],
      ['category', category],
      ['condition', 'good'],
      ['price', '12.5'],
      ['stock', '3'],
      ['status', 'active'],
    ];

    // One of the files is none, and so is the price: nothing typed is lost, and what was good is there.
    const refused = await page('/account/listings/new', [
      ...typed.map(([name, value]): Part => [name, name === 'price' ? 'cheap' : value]),
      ['files', red ?? ''],
      ['files', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
      ['files', green ?? ''],
      ['action', 'save'],
    ]);
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('id="files-fault"');
    expect(refused.html).toContain('files.jpg');
    expect(refused.html).toContain('value="A lamp &amp; more"');
    expect(refused.html).toContain('value="cheap"');
    const [first = '', second = ''] = picturesIn(refused.html);
    expect(picturesIn(refused.html)).toHaveLength(2);

    // Buttons that move, without anything saved or lost.
    const moved = await page('/account/listings/new', [
      ...typed,
      ['picture', first],
      [`alt-${first}`, 'Red'],
      ['picture', second],
      [`alt-${second}`, 'Green "shade"'],
      ['action', `up:${second}`],
    ]);
    expect(moved.status).toBe(200);
    expect(picturesIn(moved.html)).toEqual([second, first]);
    expect(moved.html).toContain('value="Green &quot;shade&quot;"');
    expect(moved.html).toContain('not saved yet');

    const wrong = await page('/account/listings/new', [
      ...typed.filter(([name]) => name !== 'price'),
      ['price', 'cheap'],
      ['picture', second],
      ['picture', first],
      ['action', 'save'],
    ]);
    expect(wrong.status).toBe(400);
    expect(wrong.html).toContain('id="price-fault"');
    expect(picturesIn(wrong.html)).toEqual([second, first]);

    const saved = await page('/account/listings/new', [
      ...typed,
      ['picture', second],
      [`alt-${second}`, 'Green "shade"'],
      ['picture', first],
      [`alt-${first}`, 'Red'],
      ['files', blue ?? ''],
      ['action', 'save'],
    ]);
    expect([saved.status, saved.location]).toEqual([
      303,
      expect.stringMatching(/^\/account\/listings\/[0-9a-f-]{36}\?saved=1$/),
    ]);
    const address = saved.location.split('?', 1)[0] ?? '';
    const edit = await page(saved.location);
    const slug = /href="\/p\/([^"]+)"/.exec(edit.html)?.[1] ?? '';
    expect(picturesIn(edit.html).slice(0, 2)).toEqual([second, first]);
    expect(picturesIn(edit.html)).toHaveLength(3);
    expect(fieldIn(edit.html, 'price')).toBe('12.50');

    // Seen before its pictures are ready, the page shows them once they are.
    expect((await page(`/p/${slug}`, undefined, '')).status).toBe(200);
    const shown = await vi.waitFor(
      async () => {
        const answer = await fetch(new URL(`/api/products/${slug}`, shop.url));
        const product = productView.parse(await answer.json());
        expect(product.pictures).toHaveLength(3);
        for (const { sources } of product.pictures) expect(sources.length).toBeGreaterThan(2);
        return product;
      },
      { timeout: 60_000, interval: 500 },
    );
    expect(shown.pictures.map(({ alt }) => alt)).toEqual(['Green "shade"', 'Red', '']);
    expect(shown).toMatchObject({ price: 1_250, stock: 3, description: 'Two\nlines', condition: 'good' });
    await vi.waitFor(
      async () => {
        const { html } = await page(`/p/${slug}`, undefined, '');
        expect(html.match(/<picture>/g)?.length).toBeGreaterThanOrEqual(3);
      },
      { timeout: 10_000, interval: 300 },
    );
    expect((await page('/account/listings')).html).toContain('A lamp &amp; more');

    for (const { sources } of shown.pictures) {
      for (const { url } of sources) {
        const file = await fetch(new URL(url, shop.url));
        expect(file.status).toBe(200);
        expect(Buffer.from(await file.arrayBuffer()).includes(CAMERA)).toBe(false);
      }
    }

    // Nobody else's page has it, and no other seller can use a picture of it.
    expect((await page(address, undefined, other)).status).toBe(404);
    expect((await page(address, [...typed, ['action', 'save']], other)).status).toBe(404);
    const stolen = await page('/account/listings/new', [...typed, ['picture', first], ['action', 'add']], other);
    expect(picturesIn(stolen.html)).toEqual([]);

    // Two are taken out, the rest saved; an edit of what has changed meanwhile is refused.
    const updatedAt = fieldIn(edit.html, 'updatedAt');
    const fewer = await page(address, [...typed, ['updatedAt', updatedAt], ['picture', first], ['action', 'save']]);
    expect(fewer.status).toBe(303);
    const late = await page(address, [...typed, ['updatedAt', updatedAt], ['picture', first], ['action', 'save']]);
    expect(late.status).toBe(409);
    expect(picturesIn((await page(address)).html)).toEqual([first]);
  }, 120_000);

  test('is told in their language, and strangers are sent to sign in', async () => {
    expect((await page('/account/listings/new?lang=de')).html).toContain('Neues Angebot');
    for (const address of ['/account/listings', '/account/listings/new']) {
      const anonymous = await page(address, undefined, '');
      expect([anonymous.status, anonymous.location]).toEqual([303, `/sign-in?next=${encodeURIComponent(address)}`]);
    }
    const sent = await page('/account/listings/new', [['files', await photo('#888')]], '');
    expect([sent.status, sent.location]).toEqual([303, '/sign-in?next=%2Faccount%2Flistings%2Fnew']);
  });

  test('gets a clear answer to what is no form, or too much of one', async () => {
    const ask = async (headers: Record<string, string>, body: string) =>
      (
        await fetch(new URL('/account/listings/new', shop.url), {
          method: 'POST',
          headers: { cookie: own, 'sec-fetch-site': 'same-origin', ...headers },
          body,
        })
      ).status;
    expect(await ask({ 'content-type': 'application/json' }, '{}')).toBe(415);
    expect(await ask({ 'content-type': 'multipart/form-data' }, 'x')).toBeLessThan(500);
    expect(await ask({ 'content-type': 'multipart/form-data; boundary=x' }, '--x\r\nbroken')).toBe(400);
    const many = Array.from({ length: 13 }, (): Part => ['files', Buffer.from('x')]);
    expect((await page('/account/listings/new', many)).status).toBe(413);
    expect(await ask({ 'content-type': 'multipart/form-data; boundary=x', 'sec-fetch-site': 'cross-site' }, '')).toBe(
      403,
    );
  });
});
