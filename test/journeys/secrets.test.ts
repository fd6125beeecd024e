import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Client } from 'pg';
import { beforeAll, expect, test } from 'vitest';

import { DEMO_PASSWORD, demoSellerEmails } from '../../seeds/index.ts';
import { runShop, type ShopProcess, stopShop } from '../support/boot-shop.ts';
import { whenDone } from '../support/cleanup.ts';
import { testDatabase } from '../support/database.ts';

let shop: ShopProcess;
let url: string;
let folder: string;
let databaseUrl: string;
const WRONG = 'an-entirely-wrong-passw0rd';
const MADE_UP = 'M'.repeat(43);
const email = demoSellerEmails()[0] ?? '';

/** As talkative as the shop and what it is built on can be made. */
const TALKATIVE = { DEBUG: '*', LOG_LEVEL: 'trace', NODE_ENV: 'development' };

beforeAll(async () => {
  ({ url: databaseUrl } = await testDatabase());
  folder = mkdtempSync(path.join(tmpdir(), 'social-selling-secrets-'));
  shop = runShop(['--products', '12'], { DATABASE_URL: databaseUrl, DATA_DIR: folder, ...TALKATIVE });
  whenDone(async () => {
    await stopShop(shop.process);
    rmSync(folder, { recursive: true, force: true });
  });
  url = await shop.opened;
});

async function call(method: string, address: string, headers: Record<string, string> = {}, body?: string) {
  const answer = await fetch(url + address, {
    method,
    headers: { origin: url, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, cookies: answer.headers.getSetCookie(), text: await answer.text() };
}

/** Everything that may be known to one person alone, as the journey below comes by it. */
async function secretsOfAJourney(): Promise<string[]> {
  const credentials = JSON.stringify({ email, password: DEMO_PASSWORD });
  const signedIn = await call('POST', '/api/auth/login', {}, credentials);
  expect(signedIn.status).toBe(200);
  const cookie = signedIn.cookies.map((each) => each.split(';')[0] ?? '').join('; ');
  const tokens = signedIn.cookies.map((each) => /=([^;]*)/.exec(each)?.[1] ?? '').filter((token) => token !== '');
  expect(tokens.length).toBeGreaterThan(0);

  expect((await call('POST', '/api/auth/login', {}, JSON.stringify({ email, password: WRONG }))).status).toBe(401);
  expect((await call('POST', '/api/auth/login', {}, `{"email":"${email}","password":"${WRONG}`)).status).toBe(400);
  expect((await call('POST', '/api/auth/login', {}, `{"email":"${email}","password":["${WRONG}"]}`)).status).toBe(400);
  expect((await call('POST', '/api/auth/login', { 'content-type': 'text/plain' }, credentials)).status).toBe(415);
  expect((await call('GET', '/api/auth/session', { cookie })).status).toBe(200);
  expect((await call('GET', '/api/auth/session', { cookie: `session=${MADE_UP}` })).status).toBe(401);
  expect((await call('GET', '/api/auth/session', { authorization: `Bearer ${MADE_UP}` })).status).toBe(401);
  expect((await call('PATCH', '/api/products/nowhere', { cookie }, '{"title":1}')).status).toBe(400);
  expect((await call('GET', `/nowhere?token=${MADE_UP}`, { cookie })).status).toBe(404);
  expect((await call('GET', `/p/%E0%A4%A?token=${MADE_UP}`, { cookie })).status).toBe(400);
  expect((await call('DELETE', '/api/auth/session', { cookie })).status).toBe(204);
  return [DEMO_PASSWORD, WRONG, MADE_UP, ...tokens, ...secretsOf(databaseUrl)];
}

function secretsOf(databaseAddress: string): string[] {
  const { password } = new URL(databaseAddress);
  return password === '' ? [] : [password];
}

test('nothing that is known to one person alone is printed or written down', async () => {
  const secrets = await secretsOfAJourney();
  expect(await stopShop(shop.process)).toBe(0);
  const printed = shop.output();
  expect(printed).toContain('is open at');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:webp|avif|jpg|png)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const secret of secrets) {
    expect(printed.includes(secret), `a secret was printed: ${secret.slice(0, 3)}…`).toBe(false);
    for (const file of files) expect(readFileSync(file).includes(secret), `${file} holds a secret`).toBe(false);
  }
});

test('an error of ours is told with where it happened, and without what was sent', async () => {
  // A database that is away is an error on every route that needs it.
  const broken = runShop(['--empty'], {
    DATABASE_URL: databaseUrl,
    DATA_DIR: path.join(folder, 'second'),
    ...TALKATIVE,
  });
  whenDone(async () => void (await stopShop(broken.process)));
  url = await broken.opened;
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('ALTER TABLE sessions RENAME TO sessions_away; ALTER TABLE users RENAME TO users_away');
  await client.end();
  const answer = await call('POST', '/api/auth/login', {}, JSON.stringify({ email, password: WRONG }));
  expect(answer.status).toBe(500);
  expect(answer.text).not.toMatch(/users|relation|stack|\.ts|\.js/);
  await call('GET', '/api/auth/session', { cookie: `session=${MADE_UP}` });
  await stopShop(broken.process);
  expect(broken.output()).toContain('POST /api/auth/login');
  for (const secret of [WRONG, MADE_UP, email]) expect(broken.output()).not.toContain(secret);
});
