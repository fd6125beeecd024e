import { expect, test } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { openAdminDesk } from '../../../../test/support/admin-desk.ts';
import { FailedSignIns } from './failed-sign-ins.ts';

test('who signs in, fails to and signs out is in the audit log', async () => {
  const desk = await openAdminDesk();
  const person = await makeAccount(desk.database, { slug: 'signing' });
  const cookie = await desk.signIn(person);
  for (const email of [person.email, person.email, 'nobody@shop.example']) {
    const payload = { email, password: 'a wrong password' };
    await desk.app.inject({ method: 'POST', url: '/api/auth/login', payload });
  }
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  await desk.app.inject({ method: 'DELETE', url: '/api/auth/session', headers });
  await desk.app.inject({ method: 'DELETE', url: '/api/auth/session', headers });
  await desk.app.get(FailedSignIns, { strict: false }).write();
  const { body } = await desk.ask('GET', `audit-log?person=${person.id}`);
  const told = body.data.map(({ action, actor, detail }: { action: string; actor: unknown; detail: unknown }) => ({
    action,
    by: actor === null ? 'nobody' : 'themselves',
    detail,
  }));
  expect(told).toEqual([
    { action: 'sign_in.failed', by: 'nobody', detail: { attempts: 2 } },
    { action: 'session.ended', by: 'themselves', detail: {} },
    { action: 'sign_in.succeeded', by: 'themselves', detail: { with: 'password', secondFactor: 'none' } },
  ]);
  const unknown = await desk.ask('GET', 'audit-log?action=sign_in.failed');
  expect(unknown.body.data).toContainEqual(expect.objectContaining({ subject: null, detail: { attempts: 1 } }));
  expect(JSON.stringify(unknown.body)).not.toContain('nobody@shop.example');
});
