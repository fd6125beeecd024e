import { expect, test } from 'vitest';

import { mailsUnderTest } from '../../../test/support/mail.ts';
import { forgetOldMails } from './purge-mails.ts';

const tested = mailsUnderTest();

test('mails are forgotten after a month, and words that nobody delivers after a day', async () => {
  await tested.database.query(
    'test.old',
    `INSERT INTO mails (kind, recipient, subject, text, html, state, settled_at, created_at) VALUES
       ('sent-long-ago', 'ada@example.com', 's', NULL, NULL, 'sent', now(), now() - interval '31 days'),
       ('sent', 'ada@example.com', 's', NULL, NULL, 'sent', now(), now() - interval '29 days'),
       ('left-behind', 'ada@example.com', 's', 't', 'h', 'waiting', NULL, now() - interval '25 hours'),
       ('waiting', 'ada@example.com', 's', 't', 'h', 'waiting', NULL, now() - interval '23 hours')`,
  );
  await forgetOldMails(tested.database);
  const left = await tested.database.query('test.left', 'SELECT kind, state, text FROM mails ORDER BY kind');
  expect(left).toEqual([
    { kind: 'left-behind', state: 'failed', text: null },
    { kind: 'sent', state: 'sent', text: null },
    { kind: 'waiting', state: 'waiting', text: 't' },
  ]);
});
