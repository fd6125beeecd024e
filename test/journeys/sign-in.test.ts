import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { beforeAll, describe, expect, test, vi } from 'vitest';

import { DEMO_PASSWORD, demoSellerEmails } from '../../seeds/index.ts';
import { bootShop, type BootedShop, runShop, stopShop } from '../support/boot-shop.ts';
import { whenDone } from '../support/cleanup.ts';
import { testDatabase } from '../support/database.ts';
import { programEnvironment } from '../support/program-environment.ts';

let shop: BootedShop;
beforeAll(async () => {
  shop = await bootShop();
});

interface Product {
  id: string;
  slug: string;
  title: string;
  price: number;
  updatedAt: string;
  seller: { slug: string };
}

async function call(method: string, address: string, { cookie, body }: { cookie?: string; body?: object } = {}) {
  const response = await fetch(new URL(address, shop.url), {
    method,
    headers: {
      origin: shop.url,
      ...(cookie === undefined ? {} : { cookie }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function signIn(email: string): Promise<string> {
  const answer = await call('POST', '/api/auth/login', { body: { email, password: DEMO_PASSWORD } });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toMatchObject({ email, role: 'seller' });
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

async function listings(): Promise<Product[]> {
  return (JSON.parse((await call('GET', '/api/products?limit=60')).text) as { data: Product[] }).data;
}

/** A listing with a single variant, and its seller's address. */
async function someListing() {
  for (const { id } of await listings()) {
    const product = JSON.parse((await call('GET', `/api/products/${id}`)).text) as Product & { variants: object[] };
    if (product.variants.length === 1) return { product, email: `${product.seller.slug}@demo.example` };
  }
  throw new Error('every listing of the demo has several variants');
}

describe('a seller of the demo', () => {
  test('signs in, edits a listing that everybody then sees, and signs out', async () => {
    const { product, email } = await someListing();
    expect(demoSellerEmails()).toContain(email);
    const address = `/api/products/${product.id}`;
    // Seen before the edit, so that whatever keeps answers has the old ones.
    await call('GET', `/p/${product.slug}`);
    const cookie = await signIn(email);
    expect(JSON.parse((await call('GET', '/api/auth/session', { cookie })).text)).toMatchObject({ email });

    const body = { title: 'A quite different title', price: product.price + 111, updatedAt: product.updatedAt };
    const edited = await call('PATCH', address, { cookie, body });
    expect(edited.status).toBe(200);
    expect(edited.headers.get('cache-control')).toBe('private, no-store');
    const expected = { title: body.title, price: body.price, slug: product.slug };
    expect(JSON.parse(edited.text)).toMatchObject(expected);
    // Answers that were kept may lag a write for a moment.
    await vi.waitFor(async () => {
      expect(JSON.parse((await call('GET', address)).text)).toMatchObject(expected);
      expect((await call('GET', `/p/${product.slug}`)).text).toContain(body.title);
      expect((await listings()).find(({ id }) => id === product.id)).toMatchObject(expected);
    }, 10_000);

    const again = await call('PATCH', address, { cookie, body });
    expect([again.status, JSON.parse(again.text).code]).toEqual([409, 'changed-meanwhile']);
    const wrong = await call('PATCH', address, { cookie, body: { price: -1, colour: 'red' } });
    expect([wrong.status, JSON.parse(wrong.text).code]).toEqual([400, 'invalid-parameter']);
    const other = demoSellerEmails().find((candidate) => candidate !== email) ?? '';
    const foreign = await call('PATCH', address, { cookie: await signIn(other), body: { title: 'Mine' } });
    expect([foreign.status, JSON.parse(foreign.text).code]).toEqual([404, 'not-found']);

    expect((await call('DELETE', '/api/auth/session', { cookie })).status).toBe(204);
    const after = await call('PATCH', address, { cookie, body: { title: 'Too late' } });
    expect([after.status, JSON.parse(after.text).code]).toEqual([401, 'not-signed-in']);
    expect(after.headers.get('content-type')).toContain('application/problem+json');
  });

  test('stays signed in when the shop restarts', async () => {
    const [email = ''] = demoSellerEmails();
    const cookie = await signIn(email);
    const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-restart-'));
    const other = runShop(['--empty'], { DATABASE_URL: shop.databaseUrl, DATA_DIR: folder });
    whenDone(async () => {
      await stopShop(other.process);
      rmSync(folder, { recursive: true, force: true });
    });
    const response = await fetch(`${await other.opened}/api/auth/session`, { headers: { cookie } });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ email });
  });
});

describe('a shop without the demo', () => {
  test('has nobody who signs in with its password', async () => {
    const { url: databaseUrl } = await testDatabase();
    const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-empty-'));
    const empty = runShop(['--empty'], { DATABASE_URL: databaseUrl, DATA_DIR: folder });
    whenDone(async () => {
      await stopShop(empty.process);
      rmSync(folder, { recursive: true, force: true });
    });
    const [email] = demoSellerEmails();
    const response = await fetch(`${await empty.opened}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: DEMO_PASSWORD }),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'wrong-credentials' });
  });
});

describe('the API description', () => {
  test('tells what writes take, answer and refuse', async () => {
    const { paths, components } = JSON.parse((await call('GET', '/api/docs-json')).text);
    const { patch } = paths['/api/products/{id}'];
    const statuses = ({ responses }: { responses: object }) => Object.keys(responses);
    expect(patch.security).toContainEqual({ session: [] });
    expect(components.securitySchemes.session).toMatchObject({ type: 'apiKey', in: 'cookie' });
    expect(statuses(patch)).toEqual(expect.arrayContaining('200 400 401 403 404 409 413 415 503'.split(' ')));
    expect(patch.requestBody.content['application/json'].schema).toEqual({ $ref: '#/components/schemas/ProductEdit' });
    expect(components.schemas.ProductEdit.properties).toHaveProperty('variants');
    const { post } = paths['/api/auth/login'];
    expect(statuses(post)).toEqual(expect.arrayContaining('200 400 401 403 413 415 503'.split(' ')));
    expect(post.requestBody.required).toBe(true);
    expect(components.schemas.Credentials.required).toEqual(['email', 'password']);
    expect(statuses(paths['/api/auth/session'].delete)).toEqual(expect.arrayContaining(['204', '403', '503']));
    expect(statuses(paths['/api/auth/session'].delete)).not.toContain('200');
  });
});

describe('closing the demo', () => {
  test('beside the running shop ends the sessions of its people and takes their listings out', async () => {
    const { product, email } = await someListing();
    const cookie = await signIn(email);
    expect((await call('GET', '/api/auth/session', { cookie })).status).toBe(200);
    const command = path.resolve(import.meta.dirname, '../../dist/src/commands/seed.js');
    const { stdout } = await promisify(execFile)(process.execPath, [command, '--close-demo'], {
      env: { ...programEnvironment(), DATABASE_URL: shop.databaseUrl },
    });
    expect(stdout).toBe('Closed 460 accounts of the demo and took 60 of their listings out of the shop.\n');
    await vi.waitFor(async () => {
      expect((await call('GET', '/api/auth/session', { cookie })).status).toBe(401);
      expect((await call('GET', `/api/products/${product.id}`)).status).toBe(404);
    }, 10_000);
    const again = await call('POST', '/api/auth/login', { body: { email, password: DEMO_PASSWORD } });
    expect(again.status).toBe(401);
  });
});
