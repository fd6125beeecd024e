import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import { type Account, makeAccount, TEST_PASSWORD } from '../../../../test/support/accounts.ts';
import { testApi } from '../../../../test/support/api.ts';
import { makeProduct } from '../../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { Cache } from '../../../performance/cache/index.ts';
import type { Database } from '../../../performance/database/index.ts';

let database: Database;
let app: NestFastifyApplication;
let root: Account;
let cookie: string;

beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await testApi(database, {}, new Cache({ bytes: 10_000_000 }));
  root = await makeAccount(database, { slug: 'root', name: 'Root', role: 'admin' });
  cookie = await signIn(root);
});

async function signIn({ email }: Account): Promise<string> {
  const payload = { email, password: TEST_PASSWORD };
  const { headers } = await app.inject({ method: 'POST', url: '/api/auth/login', payload });
  return [headers['set-cookie'] ?? []]
    .flat()
    .map((line) => line.split(';')[0])
    .join('; ');
}

type Method = 'GET' | 'PUT' | 'DELETE';

async function ask(method: Method, url: string, body?: unknown, as = cookie) {
  const { statusCode, payload, headers } = await app.inject({
    method,
    url: `/api/admin/${url}`,
    headers: {
      'sec-fetch-site': 'same-origin',
      'user-agent': 'Browser 1.0',
      ...(as === '' ? {} : { cookie: as }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: statusCode, body: payload === '' ? undefined : JSON.parse(payload), headers };
}

const whoAmI = async (as: string) =>
  (await app.inject({ method: 'GET', url: '/api/auth/session', headers: { cookie: as } })).statusCode;

const shopHas = async (path: string) => {
  const { payload } = await app.inject({ method: 'GET', url: path });
  return payload;
};

const REASON = { reason: 'Sells what is not theirs' };

describe('for whoever is no administrator', () => {
  const somebody = '01890000-0000-7000-8000-000000000000';
  const routes: [Method, string, unknown?][] = [
    ['GET', 'users'],
    ['GET', 'users?q=x'],
    ['GET', `users/${somebody}`],
    ['GET', 'audit-log'],
    ['PUT', `users/${somebody}/suspension`, REASON],
    ['PUT', `users/${somebody}/suspension`, {}],
    ['DELETE', `users/${somebody}/suspension`],
    ['PUT', `users/${somebody}/role`, { role: 'admin' }],
    ['DELETE', `users/${somebody}/sessions`],
    ['DELETE', `users/${somebody}/sessions/${somebody}`],
  ];

  test('every address answers as one that does not exist', async () => {
    const nowhere = await ask('GET', 'nowhere');
    expect(nowhere.status).toBe(404);
    const buyer = await signIn(await makeAccount(database, { slug: 'some-buyer', role: 'buyer' }));
    const seller = await signIn(await makeAccount(database, { slug: 'some-seller', role: 'seller' }));
    for (const [method, url, body] of routes) {
      for (const as of ['', buyer, seller, 'session=' + 'x'.repeat(43)]) {
        const refused = await ask(method, url, body, as);
        expect([method, url, refused.status, refused.body]).toEqual([method, url, 404, nowhere.body]);
      }
    }
  });

  test('and for one who was, from the moment they are not', async () => {
    const former = await makeAccount(database, { slug: 'former', role: 'admin' });
    const as = await signIn(former);
    expect((await ask('GET', 'users', undefined, as)).status).toBe(200);
    expect((await ask('PUT', `users/${former.id}/role`, { role: 'buyer' })).status).toBe(204);
    expect((await ask('GET', 'users', undefined, as)).status).toBe(404);
    expect(await whoAmI(as)).toBe(200);
  });
});

describe('people', () => {
  test('are found by id, e-mail address, name and page, whatever the case', async () => {
    const mara = await makeAccount(database, { slug: 'mara-w', name: 'Mara 100% _Wolle_' });
    for (const q of [mara.id, mara.id.toUpperCase(), 'MARA-W@shop', 'mara 100% _w', '100%', 'ara-w']) {
      const { status, body } = await ask('GET', `users?q=${encodeURIComponent(q)}`);
      expect([q, status, body.data.map(({ id }: Account) => id)]).toEqual([q, 200, [mara.id]]);
    }
    expect((await ask('GET', 'users?q=%25%25%25')).body.data).toEqual([]);
    const { body } = await ask('GET', `users?q=${mara.id}`);
    expect(body.data).toEqual([
      {
        id: mara.id,
        email: 'mara-w@shop.example',
        name: 'Mara 100% _Wolle_',
        slug: 'mara-w',
        role: 'seller',
        status: 'active',
        joinedAt: expect.any(String),
      },
    ]);
  });

  test('are walked page by page without one twice, also those who joined at the same moment', async () => {
    const createdAt = new Date('2024-05-05T05:05:05Z');
    const made = await Promise.all(
      Array.from({ length: 7 }, async (_, place) =>
        makeAccount(database, { slug: `walked-${place}`, role: 'buyer', createdAt }),
      ),
    );
    const seen: string[] = [];
    for (let next: string | null = '', pages = 0; next !== null && pages < 10; pages += 1) {
      const { body } = await ask('GET', `users?q=walked-&limit=3${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...body.data.map(({ id }: Account) => id));
      next = body.page.nextCursor;
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(new Set(made.map(({ id }) => id)));
  });

  test('are narrowed by role and status', async () => {
    const made = {
      active: await makeAccount(database, { slug: 'narrow-active' }),
      suspended: await makeAccount(database, { slug: 'narrow-suspended', status: 'suspended' }),
      deleted: await makeAccount(database, { slug: 'narrow-deleted', deletedAt: new Date() }),
    };
    for (const [status, { id }] of Object.entries(made)) {
      const { body } = await ask('GET', `users?q=narrow&status=${status}`);
      expect(body.data).toMatchObject([{ id, status }]);
    }
    expect((await ask('GET', 'users?q=narrow&role=buyer')).body.data).toEqual([]);
    expect((await ask('GET', 'users?q=narrow&role=seller')).body.data).toHaveLength(3);
  });

  test.each([
    ['q=ab', 'q'],
    ['q=%20a%20b%20', 'q'],
    ['q=' + 'x'.repeat(300), 'q'],
    ['role=king', 'role'],
    ['status=gone', 'status'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['cursor=abc', 'cursor'],
    ['q=a%00bc', 'q'],
  ])('are not asked for by %s', async (query, name) => {
    const { status, body } = await ask('GET', `users?${query}`);
    expect([status, body.faults?.map((fault: { name: string }) => fault.name)]).toEqual([400, [name]]);
  });

  test('are shown one by one with their sessions and what the log says, and that is in the log', async () => {
    const person = await makeAccount(database, { slug: 'looked-at' });
    await makeProduct(database, { seller: person.id });
    await signIn(person);
    const { status, body, headers } = await ask('GET', `users/${person.id}`);
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('private, no-store');
    expect(body).toMatchObject({
      id: person.id,
      email: person.email,
      status: 'active',
      suspension: null,
      deletedAt: null,
      listings: 1,
      purchases: 0,
      sales: 0,
      sessions: [{ live: true, network: '127.0.0.0/24' }],
    });
    const again = await ask('GET', `users/${person.id}`);
    expect(again.body.audit).toContainEqual(
      expect.objectContaining({
        action: 'personal_data.viewed',
        actor: { id: root.id, name: 'Root' },
        subject: { id: person.id, name: expect.any(String) },
        detail: { what: 'person' },
        network: '127.0.0.0/24',
        userAgent: 'Browser 1.0',
      }),
    );
  });

  test.each(['01890000-0000-7000-8000-000000000000', 'mara', '%00'])('are not there: %s', async (id) => {
    expect([404, 400]).toContain((await ask('GET', `users/${id}`)).status);
    expect([404, 400]).toContain((await ask('PUT', `users/${id}/suspension`, REASON)).status);
    expect([404, 400]).toContain((await ask('DELETE', `users/${id}/suspension`)).status);
    expect([404, 400]).toContain((await ask('PUT', `users/${id}/role`, { role: 'buyer' })).status);
    expect([404, 400]).toContain((await ask('DELETE', `users/${id}/sessions`)).status);
  });
});

describe('a suspension', () => {
  test('signs a person out, keeps them out and hides their listings, from every cache', async () => {
    const seller = await makeAccount(database, { slug: 'shady', name: 'Shady' });
    const other = await makeAccount(database, { slug: 'honest' });
    await makeProduct(database, { seller: seller.id, slug: 'stolen-bike', title: 'Stolen bike', category: 'bikes' });
    await makeProduct(database, { seller: other.id, slug: 'honest-bike', title: 'Honest bike', category: 'bikes' });
    const theirs = await signIn(seller);
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
    expect(await whoAmI(theirs)).toBe(200);

    expect((await ask('PUT', `users/${seller.id}/suspension`, REASON)).status).toBe(204);
    expect(await whoAmI(theirs)).toBe(401);
    expect(await signIn(seller)).toBe('');
    expect(await named()).toEqual(places.map(() => false));
    const counts = JSON.parse(await shopHas('/api/categories'));
    expect(counts.data.find(({ path }: { path: string }) => path === 'bikes')).toMatchObject({ productCount: 1 });
    expect((await ask('GET', `users/${seller.id}`)).body).toMatchObject({
      status: 'suspended',
      suspension: { since: expect.any(String), reason: REASON.reason },
      sessions: [{ live: false }],
    });

    expect((await ask('DELETE', `users/${seller.id}/suspension`)).status).toBe(204);
    expect(await named()).toEqual(places.map(() => true));
    expect(await whoAmI(theirs)).toBe(401);
    expect(await signIn(seller)).not.toBe('');
  });

  test('says why, again where the reason is another one, and ends once', async () => {
    const person = await makeAccount(database, { slug: 'twice' });
    await ask('PUT', `users/${person.id}/suspension`, REASON);
    await ask('PUT', `users/${person.id}/suspension`, REASON);
    await ask('PUT', `users/${person.id}/suspension`, { reason: ' Worse than that ' });
    await ask('DELETE', `users/${person.id}/suspension`);
    await ask('DELETE', `users/${person.id}/suspension`);
    const { body } = await ask('GET', `users/${person.id}`);
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
      const person = await makeAccount(database, { slug: `unharmed-${Math.random().toString(36).slice(2)}` });
      expect((await ask('PUT', `users/${person.id}/suspension`, body)).status).toBe(400);
      expect((await ask('GET', `users/${person.id}`)).body.status).toBe('active');
    },
  );

  test('is nothing for people who left', async () => {
    const gone = await makeAccount(database, { slug: 'gone', deletedAt: new Date() });
    expect((await ask('PUT', `users/${gone.id}/suspension`, REASON)).status).toBe(404);
    expect((await ask('PUT', `users/${gone.id}/role`, { role: 'admin' })).status).toBe(404);
    expect((await ask('GET', `users/${gone.id}`)).body.status).toBe('deleted');
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
      const { status, body: answer } = await ask(method, `users/${root.id}/${url}`, body);
      expect([status, answer.code]).toEqual([409, 'own-account']);
    }
    expect(await whoAmI(cookie)).toBe(200);
  });

  test('of two who demote or suspend each other at once leaves the shop without an administrator', async () => {
    for (let round = 0; round < 5; round += 1) {
      const two = await Promise.all(
        ['a', 'b'].map(async (name) => makeAccount(database, { slug: `duel-${round}-${name}`, role: 'admin' })),
      );
      const [a, b] = two;
      if (a === undefined || b === undefined) throw new Error('two were made');
      const [asA, asB] = [await signIn(a), await signIn(b)];
      const answers = await Promise.all([
        ask('PUT', `users/${b.id}/role`, { role: 'buyer' }, asA),
        round % 2 === 0
          ? ask('PUT', `users/${a.id}/role`, { role: 'buyer' }, asB)
          : ask('PUT', `users/${a.id}/suspension`, REASON, asB),
      ]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404]);
      const left = await database.query<{ id: string }>(
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
    const person = await makeAccount(database, { slug: 'many-browsers' });
    const theirs = [await signIn(person), await signIn(person), await signIn(person)];
    const { body } = await ask('GET', `users/${person.id}`);
    expect(body.sessions).toHaveLength(3);
    const latest = body.sessions[0].id;
    expect((await ask('DELETE', `users/${person.id}/sessions/${latest}`)).status).toBe(204);
    expect(await Promise.all(theirs.map(whoAmI))).toEqual([200, 200, 401]);
    expect((await ask('DELETE', `users/${person.id}/sessions/${latest}`)).status).toBe(404);
    expect((await ask('DELETE', `users/${person.id}/sessions`)).status).toBe(204);
    expect(await Promise.all(theirs.map(whoAmI))).toEqual([401, 401, 401]);
    const log = await ask('GET', `audit-log?person=${person.id}&action=session.revoked`);
    expect(log.body.data.map(({ detail }: { detail: unknown }) => detail)).toEqual([
      { which: 'all', count: 2, because: 'asked' },
      { which: 'one', session: latest, count: 1, because: 'asked' },
    ]);
  });

  test('are not ended under the name of another', async () => {
    const [one, two] = [
      await makeAccount(database, { slug: 'browser-one' }),
      await makeAccount(database, { slug: 'browser-two' }),
    ];
    const theirs = await signIn(one);
    const { body } = await ask('GET', `users/${one.id}`);
    expect((await ask('DELETE', `users/${two.id}/sessions/${body.sessions[0].id}`)).status).toBe(404);
    expect(await whoAmI(theirs)).toBe(200);
  });
});

describe('the audit log', () => {
  test('is walked by person, actor, action and time', async () => {
    const person = await makeAccount(database, { slug: 'logged', name: 'Logged' });
    await ask('PUT', `users/${person.id}/suspension`, REASON);
    await ask('DELETE', `users/${person.id}/suspension`);
    await ask('PUT', `users/${person.id}/role`, { role: 'buyer' });
    const actions = async (query: string) =>
      (await ask('GET', `audit-log?${query}`)).body.data.map(({ action }: { action: string }) => action);
    const about = ['account.role_changed', 'account.unsuspended', 'account.suspended'];
    const seen = (await actions(`person=${person.id}`)).filter((action: string) => action !== 'personal_data.viewed');
    expect(seen).toEqual(about);
    expect(await actions(`actor=${person.id}`)).toEqual([]);
    expect(await actions(`person=${person.id}&actor=${root.id}&action=account.suspended`)).toEqual([about[2]]);
    expect(await actions(`person=${person.id}&until=2024-01-01`)).toEqual([]);
    expect((await actions(`from=2024-01-01&limit=2`)).length).toBe(2);
  });

  test('is walked page by page without an entry twice', async () => {
    const person = await makeAccount(database, { slug: 'often' });
    for (let time = 0; time < 4; time += 1) {
      await ask('PUT', `users/${person.id}/suspension`, { reason: `For the ${time}. time` });
    }
    const seen: string[] = [];
    for (let next: string | null = '', pages = 0; next !== null && pages < 10; pages += 1) {
      const { body } = await ask(
        'GET',
        `audit-log?person=${person.id}&action=account.suspended&limit=3${next === '' ? '' : `&cursor=${next}`}`,
      );
      seen.push(...body.data.map(({ detail }: { detail: { reason: string } }) => detail.reason));
      next = body.page.nextCursor;
    }
    expect(seen).toEqual([3, 2, 1, 0].map((time) => `For the ${time}. time`));
  });

  test.each([
    ['person=mara', 'person'],
    ['actor=1', 'actor'],
    ['action=stolen', 'action'],
    ['from=yesterday', 'from'],
    ['until=2026-13-45', 'until'],
    ['cursor=e30', 'cursor'],
  ])('is not asked for by %s', async (query, name) => {
    const { status, body } = await ask('GET', `audit-log?${query}`);
    expect([status, body.faults?.map((fault: { name: string }) => fault.name)]).toEqual([400, [name]]);
  });
});
