import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test, vi } from 'vitest';

import { makeAccount, TEST_PASSWORD } from '../../../../test/support/accounts.ts';
import { ApiClient } from '../../../../test/support/api-client.ts';
import { testApi } from '../../../../test/support/api.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { type Database, withQueryCount } from '../../../performance/database/index.ts';
import { PasswordPolicy } from '../passwords/password-policy.ts';
import { Passwords } from '../passwords.ts';
import { Register } from './register.ts';

const PASSWORD = 'violet tractor hums';

let database: Database;
let app: NestFastifyApplication;
beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await testApi(database);
});

interface MailRow {
  kind: string;
  subject: string;
  text: string;
  html: string;
}

const mailsTo = async (email: string) =>
  database.query<MailRow>(
    'test.mails',
    `SELECT kind, subject, text, html FROM mails WHERE recipient = $1 ORDER BY id`,
    [email],
  );

const jobs = async () => {
  const [row] = await database.query<{ count: number }>('test.jobs', `SELECT count(*)::integer AS count FROM jobs`);
  return row?.count ?? 0;
};

/** What the shop does when somebody asks for an account: its statements by name, hashes, judgements, mails and jobs. */
async function workFor(email: string) {
  const hashed = vi.spyOn(app.get(Passwords, { strict: false }), 'hash');
  const judged = vi.spyOn(app.get(PasswordPolicy, { strict: false }), 'check');
  const [mailsBefore, jobsBefore] = [await mailsTo(email), await jobs()];
  const register = app.get(Register, { strict: false });
  const { operations, result } = await withQueryCount(async () =>
    register.as({ email, name: 'Ada', password: PASSWORD }, 'en'),
  );
  const work = {
    operations,
    hashes: hashed.mock.calls.length,
    judged: judged.mock.calls.length,
    mails: (await mailsTo(email)).length - mailsBefore.length,
    jobs: (await jobs()) - jobsBefore,
    token: result.length,
  };
  vi.restoreAllMocks();
  return work;
}

describe('asking for an account', () => {
  test('is the same work whether the address has one already, or had one that was suspended or deleted', async () => {
    const { email } = await makeAccount(database, { slug: 'known' });
    const suspended = await makeAccount(database, { slug: 'suspended', status: 'suspended' });
    const deleted = await makeAccount(database, { slug: 'deleted' });
    await database.query('test.leave', `UPDATE users SET deleted_at = now() WHERE id = $1`, [deleted.id]);
    const unknown = await workFor('unknown@people.example');
    expect(unknown).toMatchObject({ hashes: 1, judged: 1, mails: 1, jobs: 1 });
    expect(unknown.operations.length).toBeGreaterThan(3);
    for (const known of [email, suspended.email, deleted.email]) expect(await workFor(known)).toEqual(unknown);
    expect((await mailsTo(email)).map(({ kind }) => kind)).toEqual(['already-registered']);
  });

  test('is answered in the same words, cookies and headers', async () => {
    const { email } = await makeAccount(database, { slug: 'answered' });
    const answers = [];
    for (const to of [email, 'nobody@people.example']) {
      const { status, body, headers } = await new ApiClient(app).post('/api/auth/registrations', {
        email: to,
        name: 'Ada',
        password: PASSWORD,
      });
      const { date, 'set-cookie': cookie, ...rest } = headers;
      expect(date).toBeDefined();
      answers.push({ status, body, rest, cookie: String(cookie).replace(/=[\w-]{43};/, '=…;') });
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.status).toBe(204);
  });

  test('refuses a weak password for both alike, before it is known which', async () => {
    const { email } = await makeAccount(database, { slug: 'weak' });
    const register = app.get(Register, { strict: false });
    for (const to of [email, 'weak@people.example']) {
      const { operations } = await withQueryCount(async () => {
        const asked = register.as({ email: to, name: 'Ada', password: 'password' }, 'en');
        await expect(asked).rejects.toMatchObject({ code: 'invalid-parameter' });
      });
      expect(operations).toEqual([]);
    }
  });
});

describe('what a stranger types', () => {
  const SPAM = 'Win at casino.example';

  /** Neither as it was typed nor as HTML has it. */
  function expectNothingOf(words: string, { subject, text, html }: MailRow): void {
    for (const part of [subject, text, html]) {
      expect(part).not.toContain(words);
      expect(part).not.toContain('casino');
    }
  }

  test('stands in no mail to an address that they name', async () => {
    const { email } = await makeAccount(database, { slug: 'spammed' });
    for (const to of [email, 'target@people.example']) {
      const body = { email: to, name: SPAM, password: PASSWORD };
      expect((await new ApiClient(app).post('/api/auth/registrations', body)).status).toBe(204);
      const mails = await mailsTo(to);
      expect(mails).toHaveLength(1);
      for (const mail of mails) expectNothingOf(SPAM, mail);
    }
  });

  test('nor their name, where they would have another address', async () => {
    const { id, email } = await makeAccount(database, { slug: 'mover' });
    await database.query('test.name', `UPDATE users SET display_name = $2 WHERE id = $1`, [id, SPAM]);
    const other = await makeAccount(database, { slug: 'moved-to' });
    const browser = new ApiClient(app);
    expect((await browser.post('/api/auth/login', { email, password: TEST_PASSWORD })).status).toBe(200);
    for (const to of ['fresh@people.example', other.email]) {
      const asked = await browser.post('/api/account/email-changes', { email: to, current: TEST_PASSWORD });
      expect(asked.status).toBe(204);
      const mails = await mailsTo(to);
      expect(mails).toHaveLength(1);
      for (const mail of mails) expectNothingOf(SPAM, mail);
    }
  });
});
