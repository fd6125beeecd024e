import { beforeAll, describe, expect, test } from 'vitest';

import { type Account, makeAccount } from '../../../../test/support/accounts.ts';
import { type AdminDesk, openAdminDesk } from '../../../../test/support/admin-desk.ts';
import { makeProduct } from '../../../../test/support/catalog-factory.ts';

let desk: AdminDesk;
beforeAll(async () => {
  desk = await openAdminDesk();
});

const REASON = { reason: 'Sells what is not theirs' };

describe('people', () => {
  test('are found by id, e-mail address, name and page, whatever the case', async () => {
    const mara = await makeAccount(desk.database, { slug: 'mara-w', name: 'Mara 100% _Wolle_' });
    for (const q of [mara.id, mara.id.toUpperCase(), 'MARA-W@shop', 'mara 100% _w', '100%', 'ara-w']) {
      const { status, body } = await desk.ask('GET', `users?q=${encodeURIComponent(q)}`);
      expect([q, status, body.data.map(({ id }: Account) => id)]).toEqual([q, 200, [mara.id]]);
    }
    expect((await desk.ask('GET', 'users?q=%25%25%25')).body.data).toEqual([]);
    const { body } = await desk.ask('GET', `users?q=${mara.id}`);
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
        makeAccount(desk.database, { slug: `walked-${place}`, role: 'buyer', createdAt }),
      ),
    );
    const seen: string[] = [];
    for (let next: string | null = '', pages = 0; next !== null && pages < 10; pages += 1) {
      const { body } = await desk.ask('GET', `users?q=walked-&limit=3${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...body.data.map(({ id }: Account) => id));
      next = body.page.nextCursor;
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(new Set(made.map(({ id }) => id)));
  });

  test('are narrowed by role and status', async () => {
    const made = {
      active: await makeAccount(desk.database, { slug: 'narrow-active' }),
      suspended: await makeAccount(desk.database, { slug: 'narrow-suspended', status: 'suspended' }),
      deleted: await makeAccount(desk.database, { slug: 'narrow-deleted', deletedAt: new Date() }),
    };
    for (const [status, { id }] of Object.entries(made)) {
      const { body } = await desk.ask('GET', `users?q=narrow&status=${status}`);
      expect(body.data).toMatchObject([{ id, status }]);
    }
    expect((await desk.ask('GET', 'users?q=narrow&role=buyer')).body.data).toEqual([]);
    expect((await desk.ask('GET', 'users?q=narrow&role=seller')).body.data).toHaveLength(3);
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
    const { status, body } = await desk.ask('GET', `users?${query}`);
    expect([status, body.faults?.map((fault: { name: string }) => fault.name)]).toEqual([400, [name]]);
  });

  test('are shown one by one with their sessions and what the log says, and that is in the log', async () => {
    const person = await makeAccount(desk.database, { slug: 'looked-at' });
    await makeProduct(desk.database, { seller: person.id });
    await desk.signIn(person);
    const { status, body, headers } = await desk.ask('GET', `users/${person.id}`);
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
    expect(body.audit.map(({ action }: { action: string }) => action)).toEqual(['sign_in.succeeded']);
    const log = await desk.ask('GET', `audit-log?person=${person.id}`);
    expect(log.body.data).toContainEqual(
      expect.objectContaining({
        action: 'personal_data.viewed',
        actor: { id: desk.root.id, name: 'Root' },
        subject: { id: person.id, name: expect.any(String) },
        detail: { what: 'person' },
        network: '127.0.0.0/24',
        userAgent: 'Browser 1.0',
      }),
    );
  });

  test.each(['01890000-0000-7000-8000-000000000000', 'mara', '%00'])('are not there: %s', async (id) => {
    expect([404, 400]).toContain((await desk.ask('GET', `users/${id}`)).status);
    expect([404, 400]).toContain((await desk.ask('PUT', `users/${id}/suspension`, REASON)).status);
    expect([404, 400]).toContain((await desk.ask('DELETE', `users/${id}/suspension`)).status);
    expect([404, 400]).toContain((await desk.ask('PUT', `users/${id}/role`, { role: 'buyer' })).status);
    expect([404, 400]).toContain((await desk.ask('DELETE', `users/${id}/sessions`)).status);
  });
});
