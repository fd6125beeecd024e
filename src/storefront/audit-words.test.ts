import { expect, test } from 'vitest';

import { auditActions } from '../domains/identity/audit/audit-actions.ts';
import { actionsOf, wordsOfDetail } from './audit-words.ts';
import { wordsOf } from './messages/index.ts';

test.each(['en', 'de'] as const)(
  'pages have words for every action of the audit log, and for no other: %s',
  (locale) => {
    const names = actionsOf({ locale, t: wordsOf(locale) });
    expect(Object.keys(names).toSorted()).toEqual(Object.keys(auditActions).toSorted());
    expect(new Set(Object.values(names)).size).toBe(Object.keys(names).length);
  },
);

const entry = {
  id: '01890000-0000-7000-8000-000000000000',
  at: '2026-11-23T12:00:00.000Z',
  action: 'account.role_changed',
  actor: null,
  subject: null,
  network: null,
  userAgent: null,
};

test.each([
  [{}, ''],
  [{ from: 'buyer', to: 'admin', by: 'admin' }, 'Buyer → Admin'],
  [{ from: 'nobody', to: 'admin', by: 'command_line' }, 'Admin, from the command line'],
  [{ reason: 'Spam' }, '“Spam”'],
  [{ attempts: 1 }, '1 attempt'],
  [{ which: 'all', count: 2, because: 'asked' }, '2 sessions'],
  [{ what: 'people', people: 3 }, '3 people'],
  [{ because: 'not-admin', times: 2, routes: ['GET /admin'] }, '2 times, not-admin, GET /admin'],
  [{ times: 1, unnamed: true }, 'once'],
])('what an entry tells besides: %j', (detail, words) => {
  expect(wordsOfDetail({ locale: 'en', t: wordsOf('en') }, { ...entry, detail })).toBe(words);
});
