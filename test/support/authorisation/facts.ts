import type { Database } from '../../../src/performance/database/index.ts';
import { makeAccount } from '../accounts.ts';
import { makeProduct } from '../catalog-factory.ts';

/** Who asks. `suspended` signed in first and was suspended then. */
export const ACTORS = ['anonymous', 'suspended', 'buyer', 'owner', 'other', 'admin'] as const;
export type Actor = (typeof ACTORS)[number];
export type SignedInActor = Exclude<Actor, 'anonymous'>;

/** What is there when the table is walked; add here what the requests of your routes need. */
export interface Facts {
  people: Record<SignedInActor, { id: string; email: string }>;
  /** An active listing of `owner`, of the category "things". */
  product: { id: string; slug: string };
  /** A picture that `owner` sent. */
  upload: string;
}

export async function layFacts(database: Database): Promise<Facts> {
  const people = {
    suspended: await makeAccount(database, { slug: 'suspended', role: 'seller' }),
    buyer: await makeAccount(database, { slug: 'buyer', role: 'buyer' }),
    owner: await makeAccount(database, { slug: 'owner', role: 'seller' }),
    other: await makeAccount(database, { slug: 'other', role: 'seller' }),
    admin: await makeAccount(database, { slug: 'admin', role: 'admin' }),
  };
  const product = await makeProduct(database, { seller: people.owner.id, slug: 'cup', title: 'A cup', pictures: 1 });
  const [upload] = await database.query<{ id: string }>(
    'test.upload',
    `INSERT INTO picture_uploads (user_id, content_hash, expires_at)
     SELECT $1, content_hash, now() + interval '1 day' FROM product_images WHERE product_id = $2 RETURNING id`,
    [people.owner.id, product],
  );
  return { people, product: { id: product, slug: 'cup' }, upload: upload?.id ?? '' };
}
