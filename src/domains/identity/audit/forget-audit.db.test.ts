import { expect, test } from 'vitest';

import { makeSeller } from '../../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { forgetOldAudit } from './forget-audit.ts';

test('the audit log forgets where requests came from after 90 days, and entries after what the shop says', async () => {
  const { database } = await testDatabase();
  const person = await makeSeller(database);
  const add = async (days: number) =>
    database.query(
      'test.entry',
      `INSERT INTO audit_log (actor_id, action, subject_type, subject_id, network, user_agent, detail, created_at)
       VALUES ($1, 'account.registered', 'user', $1, '203.0.113.0/24', 'Browser', $3::jsonb, now() - make_interval(days => $2))`,
      [person, days, JSON.stringify({ days })],
    );
  for (const days of [0, 89, 91, 119, 121, 400]) await add(days);
  expect(await forgetOldAudit(database, 120)).toBe(2);
  expect(await forgetOldAudit(database, 120)).toBe(0);
  const left = await database.query<{ days: number; kept: boolean; actor_id: string }>(
    'test.left',
    `SELECT (detail ->> 'days')::integer AS days, network IS NOT NULL AND user_agent IS NOT NULL AS kept, actor_id
     FROM audit_log ORDER BY created_at DESC`,
  );
  expect(left).toEqual([
    { days: 0, kept: true, actor_id: person },
    { days: 89, kept: true, actor_id: person },
    { days: 91, kept: false, actor_id: person },
    { days: 119, kept: false, actor_id: person },
  ]);
});
