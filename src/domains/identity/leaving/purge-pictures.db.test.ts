import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import sharp from 'sharp';
import { expect, test } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { testApi } from '../../../../test/support/api.ts';
import { makeProduct } from '../../../../test/support/catalog-factory.ts';
import { whenDone } from '../../../../test/support/cleanup.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { storePicture, Works } from '../../media/index.ts';
import { purgeDeletedAccounts } from './purge-deleted-accounts.ts';

test('the pictures of somebody who left go to the jobs that remove them, but for those that others show', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-purge-'));
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
  const { database } = await testDatabase();
  const app = await testApi(database, { DATA_DIR: folder, IMAGES_AVIF_EFFORT: '0' });
  const works = app.get(Works, { strict: false });
  const store = async (background: string) => {
    const bytes = await sharp({ create: { width: 200, height: 150, channels: 3, background } })
      .png()
      .toBuffer();
    return (await storePicture(works, bytes)).contentHash;
  };
  const run = async (sql: string, ...values: string[]) => database.query<{ hash: string }>('test.purge', sql, values);
  const [mine, shared, portrait, sent] = [
    await store('#311'),
    await store('#131'),
    await store('#113'),
    await store('#333'),
  ];
  const person = await makeAccount(database, { slug: 'leaver', role: 'seller' });
  const other = await makeAccount(database, { slug: 'stayer', role: 'seller' });
  const show = async (seller: string, position: number, hash: string) =>
    run(
      `INSERT INTO product_images (product_id, position, content_hash) VALUES ($1, ${position}, $2)`,
      await makeProduct(database, { seller }),
      hash,
    );
  await show(person.id, 0, mine);
  await show(person.id, 0, shared);
  await show(other.id, 0, shared);
  await run(`UPDATE users SET avatar_hash = $2, avatar = '{"variants":[]}' WHERE id = $1`, person.id, portrait);
  await run(`INSERT INTO picture_uploads (user_id, content_hash, expires_at) VALUES ($1, $2, now())`, person.id, sent);
  await run(`UPDATE users SET deleted_at = now() - interval '1 day' WHERE id = $1`, person.id);

  expect(await purgeDeletedAccounts(database, { limit: 1, olderThanDays: 0 })).toMatchObject({ people: 1 });
  const forgotten = await run(`SELECT payload ->> 'contentHash' AS hash FROM jobs WHERE name = 'pictures.forget'`);
  expect(forgotten.map(({ hash }) => hash).toSorted()).toEqual([mine, portrait, sent].toSorted());
});
