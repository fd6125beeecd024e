import { beforeAll, describe, expect, test } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { type AdminDesk, openAdminDesk } from '../../../../test/support/admin-desk.ts';
import { makeProduct } from '../../../../test/support/catalog-factory.ts';

let desk: AdminDesk;
beforeAll(async () => {
  desk = await openAdminDesk();
});

const shopHas = async (path: string) => (await desk.app.inject({ method: 'GET', url: path })).payload;

const REASON = { reason: 'Sells what is not theirs' };

describe('a suspension', () => {
  test('signs a person out, keeps them out and hides their listings, from every cache', async () => {
    const seller = await makeAccount(desk.database, { slug: 'shady', name: 'Shady' });
    const other = await makeAccount(desk.database, { slug: 'honest' });
    await makeProduct(desk.database, {
      seller: seller.id,
      slug: 'stolen-bike',
      title: 'Stolen bike',
      category: 'bikes',
    });
    await makeProduct(desk.database, {
      seller: other.id,
      slug: 'honest-bike',
      title: 'Honest bike',
      category: 'bikes',
    });
    const theirs = await desk.signIn(seller);
    const places = [
      '/api/products',
      '/api/products?category=bikes',
      '/api/products/search?q=bike',
      '/api/products/featured',
      '/api/products/stolen-bike',
      '/api/products/honest-bike/related',
      '/api/sellers',
      '/api/sellers/shady',
    ];
    const named = async () =>
      Promise.all(places.map(async (place) => /Stolen bike|"shady"/.test(await shopHas(place))));
    expect(await named()).toEqual(places.map(() => true));
    expect(await desk.whoAmI(theirs)).toBe(200);

    expect((await desk.ask('PUT', `users/${seller.id}/suspension`, REASON)).status).toBe(204);
    expect(await desk.whoAmI(theirs)).toBe(401);
    expect(await desk.signIn(seller)).toBe('');
    expect(await named()).toEqual(places.map(() => false));
    const counts = JSON.parse(await shopHas('/api/categories'));
    expect(counts.data.find(({ path }: { path: string }) => path === 'bikes')).toMatchObject({ productCount: 1 });
    expect((await desk.ask('GET', `users/${seller.id}`)).body).toMatchObject({
      status: 'suspended',
      suspension: { since: expect.any(String), reason: REASON.reason },
      sessions: [{ live: false }],
    });

    expect((await desk.ask('DELETE', `users/${seller.id}/suspension`)).status).toBe(204);
    expect(await named()).toEqual(places.map(() => true));
    expect(await desk.whoAmI(theirs)).toBe(401);
    expect(await desk.signIn(seller)).not.toBe('');
  });

  test('says why, again where the reason is another one, and ends once', async () => {
    const person = await makeAccount(desk.database, { slug: 'twice' });
    await desk.ask('PUT', `users/${person.id}/suspension`, REASON);
    await desk.ask('PUT', `users/${person.id}/suspension`, REASON);
    await desk.ask('PUT', `users/${person.id}/suspension`, { reason: ' Worse than that ' });
    await desk.ask('DELETE', `users/${person.id}/suspension`);
    await desk.ask('DELETE', `users/${person.id}/suspension`);
    const { body } = await desk.ask('GET', `users/${person.id}`);
    expect(body).toMatchObject({ status: 'active', suspension: null });
    const done = body.audit.filter(({ action }: { action: string }) => action.startsWith('account.'));
    expect(done.map(({ action, detail }: { action: string; detail: unknown }) => [action, detail])).toEqual([
      ['account.unsuspended', {}],
      ['account.suspended', { reason: 'Worse than that' }],
      ['account.suspended', REASON],
    ]);
  });

  test.each([{}, { reason: ' ' }, { reason: 'x'.repeat(501) }, { reason: 7 }, { reason: '\0' }])(
    'needs a reason: %j',
    async (body) => {
      const person = await makeAccount(desk.database, { slug: `unharmed-${Math.random().toString(36).slice(2)}` });
      expect((await desk.ask('PUT', `users/${person.id}/suspension`, body)).status).toBe(400);
      expect((await desk.ask('GET', `users/${person.id}`)).body.status).toBe('active');
    },
  );

  test('is nothing for people who left', async () => {
    const gone = await makeAccount(desk.database, { slug: 'gone', deletedAt: new Date() });
    expect((await desk.ask('PUT', `users/${gone.id}/suspension`, REASON)).status).toBe(404);
    expect((await desk.ask('PUT', `users/${gone.id}/role`, { role: 'admin' })).status).toBe(404);
    expect((await desk.ask('GET', `users/${gone.id}`)).body.status).toBe('deleted');
  });
});

describe('nobody', () => {
  test('suspends themselves or takes their own role, so that whoever administers last stays', async () => {
    for (const [method, url, body] of [
      ['PUT', 'suspension', REASON],
      ['DELETE', 'suspension', undefined],
      ['PUT', 'role', { role: 'buyer' }],
      ['PUT', 'role', { role: 'admin' }],
    ] as const) {
      const { status, body: answer } = await desk.ask(method, `users/${desk.root.id}/${url}`, body);
      expect([status, answer.code]).toEqual([409, 'own-account']);
    }
    expect(await desk.whoAmI(await desk.signIn(desk.root))).toBe(200);
  });

  test('of two who demote or suspend each other at once leaves the shop without an administrator', async () => {
    for (let round = 0; round < 5; round += 1) {
      const two = await Promise.all(
        ['a', 'b'].map(async (name) => makeAccount(desk.database, { slug: `duel-${round}-${name}`, role: 'admin' })),
      );
      const [a, b] = two;
      if (a === undefined || b === undefined) throw new Error('two were made');
      const [asA, asB] = [await desk.signIn(a), await desk.signIn(b)];
      const answers = await Promise.all([
        desk.ask('PUT', `users/${b.id}/role`, { role: 'buyer' }, asA),
        round % 2 === 0
          ? desk.ask('PUT', `users/${a.id}/role`, { role: 'buyer' }, asB)
          : desk.ask('PUT', `users/${a.id}/suspension`, REASON, asB),
      ]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404]);
      const left = await desk.database.query<{ id: string }>(
        'test.left',
        `SELECT id FROM users WHERE id = ANY($1) AND role = 'admin' AND status = 'active'`,
        [[a.id, b.id]],
      );
      expect(left).toHaveLength(1);
    }
  });
});

describe('sessions of a person', () => {
  test('end one by one, or all at once', async () => {
    const person = await makeAccount(desk.database, { slug: 'many-browsers' });
    const theirs = [await desk.signIn(person), await desk.signIn(person), await desk.signIn(person)];
    const { body } = await desk.ask('GET', `users/${person.id}`);
    expect(body.sessions).toHaveLength(3);
    const latest = body.sessions[0].id;
    expect((await desk.ask('DELETE', `users/${person.id}/sessions/${latest}`)).status).toBe(204);
    expect(await Promise.all(theirs.map(desk.whoAmI))).toEqual([200, 200, 401]);
    expect((await desk.ask('DELETE', `users/${person.id}/sessions/${latest}`)).status).toBe(404);
    expect((await desk.ask('DELETE', `users/${person.id}/sessions`)).status).toBe(204);
    expect(await Promise.all(theirs.map(desk.whoAmI))).toEqual([401, 401, 401]);
    const log = await desk.ask('GET', `audit-log?person=${person.id}&action=session.revoked`);
    expect(log.body.data.map(({ detail }: { detail: unknown }) => detail)).toEqual([
      { which: 'all', count: 2, because: 'asked' },
      { which: 'one', session: latest, count: 1, because: 'asked' },
    ]);
  });

  test('are not ended under the name of another', async () => {
    const [one, two] = [
      await makeAccount(desk.database, { slug: 'browser-one' }),
      await makeAccount(desk.database, { slug: 'browser-two' }),
    ];
    const theirs = await desk.signIn(one);
    const { body } = await desk.ask('GET', `users/${one.id}`);
    expect((await desk.ask('DELETE', `users/${two.id}/sessions/${body.sessions[0].id}`)).status).toBe(404);
    expect(await desk.whoAmI(theirs)).toBe(200);
  });
});
