import { beforeAll, describe, expect, test } from 'vitest';

import type { Database } from '../../../src/performance/database/index.ts';
import { makeProduct, makeSeller } from '../../../test/support/catalog-factory.ts';
import { testApi } from '../../../test/support/api.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { insertPeople } from '../rows.queries.ts';
import { closeDemoAccounts } from './close-accounts.ts';
import { DEMO_PASSWORD, demoSellerEmails, giveDemoPassword } from './demo-password.ts';
import { makeSellers } from './make-people.ts';

let database: Database;
let signIn: (email: string, password?: string) => Promise<number>;

const sellers = makeSellers();
const hashes = async () =>
  database.query<{ password_hash: string | null }>('test.hashes', `SELECT password_hash FROM users ORDER BY id`);

beforeAll(async () => {
  ({ database } = await testDatabase());
  const api = await testApi(database);
  signIn = async (email, password = DEMO_PASSWORD) => {
    const { statusCode } = await api.inject({ method: 'POST', url: '/api/auth/login', payload: { email, password } });
    return statusCode;
  };
  await insertPeople(database, sellers);
  await giveDemoPassword(database, sellers);
});

describe('the people of the demo', () => {
  test('sign in with the password that is told', async () => {
    const [first = '', second = ''] = demoSellerEmails();
    expect(first).toBe('alder-and-fern@demo.example');
    expect([await signIn(first), await signIn(second), await signIn(first, 'another')]).toEqual([200, 200, 401]);
  });

  test('get it once, and nobody else does', async () => {
    await makeSeller(database, { slug: 'real' });
    const [own] = sellers;
    await database.query('test.own', `UPDATE users SET password_hash = 'own' WHERE id = $1`, [own?.id ?? '']);
    const before = await hashes();
    await giveDemoPassword(database, sellers);
    expect(await hashes()).toEqual(before);
    expect(before.filter(({ password_hash: hash }) => hash === null)).toHaveLength(1);
  });

  test('are closed for a shop that opens for real: no sign-in, no session, no listing; everybody else stays', async () => {
    const [, seller] = sellers;
    const real = await makeSeller(database, { slug: 'stays' });
    const kept = await makeProduct(database, { seller: real, category: 'home' });
    for (let listing = 0; listing < 3; listing += 1)
      await makeProduct(database, { seller: seller?.id ?? '', category: 'home' });
    expect(await signIn(seller?.email ?? '')).toBe(200);
    expect(await closeDemoAccounts(database)).toEqual({ people: sellers.length, listings: 3 });
    expect(await signIn(seller?.email ?? '')).toBe(401);
    const count = async (sql: string) => (await database.query<{ n: number }>('test.count', sql))[0]?.n;
    expect(await count(`SELECT count(*) AS n FROM sessions WHERE revoked_at IS NULL`)).toBe(0);
    expect(await count(`SELECT product_count AS n FROM categories WHERE path = 'home'`)).toBe(1);
    expect(await count(`SELECT count(*) AS n FROM products WHERE deleted_at IS NULL AND id = '${kept}'`)).toBe(1);
    await giveDemoPassword(database, sellers);
    expect(await signIn(seller?.email ?? '')).toBe(401);
    expect(await closeDemoAccounts(database)).toEqual({ people: 0, listings: 0 });
  });
});
