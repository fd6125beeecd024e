import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import sharp from 'sharp';
import { expect, test, vi } from 'vitest';

import { receivedFiles, uploadView } from '../../src/domains/catalog/selling/upload.view.ts';
import { makeAccount, TEST_PASSWORD } from '../support/accounts.ts';
import { runShop, stopShop } from '../support/boot-shop.ts';
import { whenDone } from '../support/cleanup.ts';
import { testDatabase } from '../support/database.ts';

test('a picture outlives the process that is killed while it is made', async () => {
  const { database, url: databaseUrl } = await testDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-pictures-'));
  const settings = { DATABASE_URL: databaseUrl, DATA_DIR: folder, IMAGES_AVIF_EFFORT: '2' };
  const first = runShop(['--empty'], settings);
  const shops = [first];
  whenDone(async () => {
    for (const shop of shops) await stopShop(shop.process);
    rmSync(folder, { recursive: true, force: true });
  });
  const { email } = await makeAccount(database, { slug: 'seller', role: 'seller' });
  const signIn = async (base: string) => {
    const answer = await fetch(new URL('/api/auth/login', base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: TEST_PASSWORD }),
    });
    return answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  };
  const base = await first.opened;
  const cookie = await signIn(base);
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const large = await sharp({ create: { width: 1_600, height: 1_200, channels: 3, background: '#357', noise } })
    .jpeg()
    .toBuffer();
  const sent = await fetch(new URL('/api/images', base), {
    method: 'POST',
    headers: { cookie, 'content-type': 'image/jpeg', 'sec-fetch-site': 'same-origin' },
    body: new Uint8Array(large),
  });
  expect([sent.status, receivedFiles.parse(await sent.json()).data[0]?.upload?.status]).toEqual([202, 'pending']);
  const address = sent.headers.get('location') ?? '';

  const jobs = async () =>
    database.query<{ state: string; tries: number }>(
      'test.jobs',
      `SELECT state, tries FROM jobs WHERE name = 'pictures.process'`,
    );
  await vi.waitFor(async () => expect(await jobs()).toEqual([{ state: 'running', tries: 1 }]), {
    timeout: 30_000,
    interval: 20,
  });
  const killed = new Promise((resolve) => first.process.once('exit', resolve));
  first.process.kill('SIGKILL');
  await killed;
  expect(await jobs()).toEqual([{ state: 'running', tries: 1 }]);

  // As if the minute were over after which what is not heard of counts as lost.
  await database.query('test.lost', `UPDATE jobs SET due_at = now() WHERE state = 'running'`);
  const second = runShop(['--empty'], settings);
  shops.push(second);
  const again = await second.opened;
  const own = await signIn(again);
  await vi.waitFor(
    async () => {
      const answer = await fetch(new URL(address, again), { headers: { cookie: own } });
      const { status, picture } = uploadView.parse(await answer.json());
      expect(status).toBe('ready');
      expect((await fetch(new URL(picture?.sources[0]?.url ?? '', again))).status).toBe(200);
    },
    { timeout: 90_000, interval: 500 },
  );
  expect(await jobs()).toEqual([]);
}, 240_000);
