import { beforeAll, describe, expect, test } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { type AdminDesk, openAdminDesk } from '../../../../test/support/admin-desk.ts';
import { auditEntryView } from './person.view.ts';

let desk: AdminDesk;
beforeAll(async () => {
  desk = await openAdminDesk();
});

const REASON = { reason: 'Sells what is not theirs' };

describe('the audit log', () => {
  test('is walked by person, actor, action and time', async () => {
    const person = await makeAccount(desk.database, { slug: 'logged', name: 'Logged' });
    await desk.ask('PUT', `users/${person.id}/suspension`, REASON);
    await desk.ask('DELETE', `users/${person.id}/suspension`);
    await desk.ask('PUT', `users/${person.id}/role`, { role: 'buyer' });
    const actions = async (query: string) =>
      (await desk.ask('GET', `audit-log?${query}`)).body.data.map(({ action }: { action: string }) => action);
    const about = ['account.role_changed', 'account.unsuspended', 'account.suspended'];
    const seen = (await actions(`person=${person.id}`)).filter((action: string) => action !== 'personal_data.viewed');
    expect(seen).toEqual(about);
    expect(await actions(`actor=${person.id}`)).toEqual([]);
    expect(await actions(`person=${person.id}&actor=${desk.root.id}&action=account.suspended`)).toEqual([about[2]]);
    expect(await actions(`person=${person.id}&until=2024-01-01`)).toEqual([]);
    expect((await actions(`from=2024-01-01&limit=2`)).length).toBe(2);
  });

  test('is walked page by page without an entry twice', async () => {
    const person = await makeAccount(desk.database, { slug: 'often' });
    for (let time = 0; time < 4; time += 1) {
      await desk.ask('PUT', `users/${person.id}/suspension`, { reason: `For the ${time}. time` });
    }
    const seen: string[] = [];
    for (let next: string | null = '', pages = 0; next !== null && pages < 10; pages += 1) {
      const { body } = await desk.ask(
        'GET',
        `audit-log?person=${person.id}&action=account.suspended&limit=3${next === '' ? '' : `&cursor=${next}`}`,
      );
      seen.push(...body.data.map(({ detail }: { detail: { reason: string } }) => detail.reason));
      next = body.page.nextCursor;
    }
    expect(seen).toEqual([3, 2, 1, 0].map((time) => `For the ${time}. time`));
  });

  test('tells of a look for somebody who is not there, under whatever number, as it is described', async () => {
    const nobody = 'cfc6e01e-5f38-fafb-037a-60037e5f8ee9';
    await desk.ask('GET', `audit-log?person=${nobody}`);
    const { body } = await desk.ask('GET', 'audit-log?limit=1');
    expect(body.data[0]).toMatchObject({ action: 'personal_data.viewed', subject: { id: nobody, name: null } });
    expect(auditEntryView.safeParse(body.data[0]).error).toBeUndefined();
  });

  test.each([
    ['person=mara', 'person'],
    ['actor=1', 'actor'],
    ['action=stolen', 'action'],
    ['from=yesterday', 'from'],
    ['until=2026-13-45', 'until'],
    ['cursor=e30', 'cursor'],
  ])('is not asked for by %s', async (query, name) => {
    const { status, body } = await desk.ask('GET', `audit-log?${query}`);
    expect([status, body.faults?.map((fault: { name: string }) => fault.name)]).toEqual([400, [name]]);
  });
});
