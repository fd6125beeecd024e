import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

import { LINK, mailBecomes, mailRow, mailsUnderTest, pausesAreOver, sendMail } from '../../../test/support/mail.ts';
import { startSmtp } from '../../../test/support/smtp.ts';
import { deliverMail } from './deliver-mail.ts';

const tested = mailsUnderTest();
const { open, printed, jobsLeft } = tested;

describe('a mail', () => {
  test('is delivered whole, and its words are gone from the database', async () => {
    const server = await startSmtp();
    const { mails } = open({ SMTP_URL: server.url });
    const id = await sendMail(tested.database, mails, { subject: 'Bestätige deine Adresse', to: 'ada@example.com' });
    await mailBecomes(tested.database, id, { state: 'sent', attempts: 1, last_error: null, text: null, html: null });
    await vi.waitFor(async () => expect(await jobsLeft()).toBe(0));
    expect(server.mails).toHaveLength(1);
    const [mail] = server.mails;
    expect(mail).toMatchObject({ from: 'hello@shop.example', to: ['ada@example.com'] });
    expect(mail?.text).toContain(LINK);
    expect(mail?.html).toContain(LINK);
    const headers = Object.fromEntries(mail?.headers ?? []);
    expect(headers).toMatchObject({
      from: 'Marigold <hello@shop.example>',
      to: 'ada@example.com',
      'message-id': `<${id}@shop.example>`,
      'auto-submitted': 'auto-generated',
      subject: expect.stringMatching(/^=\?UTF-8\?Q\?Best=C3=A4tige/),
    });
    expect(await mails.latest(1)).toMatchObject([{ id, kind: 'confirm-email', to: 'ada@example.com', state: 'sent' }]);
    expect(await mails.latest(1, 'ADA@example.com')).toHaveLength(1);
    expect(await mails.latest(1, 'bob@example.com')).toEqual([]);
    expect(printed).toEqual([]);
  });

  test('of a transaction that is rolled back is never sent', async () => {
    const server = await startSmtp();
    const { mails } = open({ SMTP_URL: server.url });
    const lost = tested.database.transaction(async (transaction) => {
      await mails.send(transaction, { kind: 'lost', to: 'ada@example.com', subject: 'no', text: 'no', html: 'no' });
      throw new Error('changed my mind');
    });
    await expect(lost).rejects.toThrow('changed my mind');
    const id = await sendMail(tested.database, mails);
    await mailBecomes(tested.database, id, { state: 'sent' });
    expect(server.mails).toHaveLength(1);
    expect(await mails.latest()).toHaveLength(1);
  });

  test('is sent once by several processes, over few connections', async () => {
    const server = await startSmtp();
    const shops = [open({ SMTP_URL: server.url }), open({ SMTP_URL: server.url })];
    const ids = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => sendMail(tested.database, shops[index % 2]!.mails)),
    );
    await vi.waitFor(async () => expect(await jobsLeft()).toBe(0), { timeout: 20_000 });
    const seen = server.mails.map(({ headers }) => headers.get('message-id'));
    expect(seen.toSorted()).toEqual(ids.map((id) => `<${id}@shop.example>`).toSorted());
    expect(server.connections()).toBeLessThanOrEqual(6);
  });

  test('that was settled is not sent again, though its job is run again', async () => {
    const server = await startSmtp();
    const { mails, jobs } = open({ SMTP_URL: server.url });
    const mailId = await sendMail(tested.database, mails);
    await mailBecomes(tested.database, mailId, { state: 'sent' });
    await tested.database.transaction(async (transaction) => jobs.enqueue(transaction, deliverMail, { mailId }));
    await vi.waitFor(async () => expect(await jobsLeft()).toBe(0));
    expect(server.mails).toHaveLength(1);
  });

  test('that was sent, but not noted, is sent again under the same Message-ID', async () => {
    const server = await startSmtp();
    const { mails } = open({ SMTP_URL: server.url });
    const real = tested.database.query.bind(tested.database);
    let failures = 1;
    vi.spyOn(tested.database, 'query').mockImplementation(async (...given: Parameters<typeof real>) => {
      if (given[0] === 'mail.settle' && failures > 0) {
        failures -= 1;
        throw new Error('the connection broke');
      }
      return real(...given);
    });
    const id = await sendMail(tested.database, mails);
    await vi.waitFor(() => expect(server.mails).toHaveLength(1), { timeout: 5_000 });
    await vi.waitFor(async () => {
      await pausesAreOver(tested.database);
      expect(await mailRow(tested.database, id)).toMatchObject({ state: 'sent' });
    });
    expect(server.mails.map(({ headers }) => headers.get('message-id'))).toEqual(Array(2).fill(`<${id}@shop.example>`));
  });
});

describe('what the server refuses', () => {
  test('for now (4xx) is tried again, visibly, and delivered', async () => {
    const busy = { code: 451, text: 'greylisted, come back later' };
    const server = await startSmtp({ refuseRecipient: (count) => (count < 3 ? busy : undefined) });
    const { mails } = open({ SMTP_URL: server.url });
    const id = await sendMail(tested.database, mails);
    await mailBecomes(tested.database, id, {
      state: 'waiting',
      attempts: 1,
      last_error: 'EENVELOPE: 451 greylisted, come back later',
    });
    expect((await mailRow(tested.database, id))?.text).toContain(LINK);
    await pausesAreOver(tested.database);
    await mailBecomes(tested.database, id, { state: 'waiting', attempts: 2 });
    await pausesAreOver(tested.database);
    await mailBecomes(tested.database, id, { state: 'sent', attempts: 3, last_error: null, text: null });
    expect(server.mails).toHaveLength(1);
    expect(printed).toEqual([expect.stringContaining('451 greylisted'), 'Mail is delivered again.']);
  });

  test('for good (5xx) is given up at once, visibly, and its words are gone', async () => {
    const server = await startSmtp({ refuseRecipient: () => ({ code: 550, text: '5.1.1 no such person' }) });
    const { mails } = open({ SMTP_URL: server.url });
    const id = await sendMail(tested.database, mails);
    await mailBecomes(tested.database, id, { state: 'failed', attempts: 1, text: null, html: null });
    expect((await mailRow(tested.database, id))?.last_error).toBe('EENVELOPE: 550 5.1.1 no such person');
    await vi.waitFor(async () => expect(await jobsLeft()).toBe(0));
    expect(await mails.latest()).toMatchObject([{ state: 'failed', settledAt: expect.any(Date) }]);
    expect(printed).toEqual([expect.stringMatching(/^The mail .* \(confirm-email\) is given up after 1 attempt/)]);
  });

  test('for its words, quoting the link, does not keep the link in the error', async () => {
    const server = await startSmtp({
      refuseMessage: () => ({ code: 554, text: `blocked because of ${LINK} you know` }),
    });
    const { mails } = open({ SMTP_URL: server.url });
    const id = await sendMail(tested.database, mails);
    await mailBecomes(tested.database, id, {
      state: 'failed',
      last_error: 'EMESSAGE: 554 blocked because of [link] you know',
    });
    expect(printed.join()).not.toContain('token=');
  });

  test('every time is given up after the last try', async () => {
    const server = await startSmtp({ refuseRecipient: () => ({ code: 450, text: 'full' }) });
    const { mails } = open({ SMTP_URL: server.url });
    const id = await sendMail(tested.database, mails);
    await mailBecomes(tested.database, id, { state: 'waiting', attempts: 1 });
    await tested.database.query('test.old', 'UPDATE jobs SET tries = $1, due_at = now()', [deliverMail.tries - 1]);
    await mailBecomes(tested.database, id, { state: 'failed', attempts: deliverMail.tries, text: null });
    await vi.waitFor(async () => expect(await jobsLeft()).toBe(0));
  });

  test('for wrong credentials waits until they are right; nobody is told them', async () => {
    const server = await startSmtp({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _, done) => {
        if (username === 'shop' && password === 'pa:ss/w%rd') done(null, { user: 'shop' });
        else done(Object.assign(new Error('5.7.8 who are you?'), { responseCode: 535 }));
      },
    });
    const at = `127.0.0.1:${server.port}`;
    const wrong = open({ SMTP_URL: `smtp://shop:wrong-secret@${at}` });
    const id = await sendMail(tested.database, wrong.mails);
    await mailBecomes(tested.database, id, { state: 'waiting', attempts: 1 });
    expect((await mailRow(tested.database, id))?.last_error).toContain('EAUTH: 535');
    expect(printed.join()).toContain('535');
    expect(printed.join() + (await mailRow(tested.database, id))?.last_error).not.toContain('wrong-secret');
    await wrong.close();
    open({ SMTP_URL: `smtp://shop:pa%3Ass%2Fw%25rd@${at}` });
    await pausesAreOver(tested.database);
    await mailBecomes(tested.database, id, { state: 'sent', attempts: 2 });
    expect(printed.join()).not.toContain('ss/w%rd');
  });
});

describe('what cannot be a mail', () => {
  const words = { kind: 'test', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' };

  test.each([
    ['two addresses', 'ada@example.com, eve@example.com'],
    ['a name', 'Ada <ada@example.com>'],
    ['another header', 'ada@example.com\r\nBcc: eve@example.com'],
    ['a group', 'friends:ada@example.com;'],
    ['a quoted part', '"ada eve"@example.com'],
    ['no address', 'ada'],
    ['nothing', ''],
  ])('is refused: %s', async (_, to) => {
    const { mails } = open({});
    const sent = tested.database.transaction(async (transaction) => mails.send(transaction, { ...words, to }));
    await expect(sent).rejects.toThrow(z.ZodError);
    expect(await mails.latest()).toEqual([]);
  });

  test('a line break in a subject begins no header', async () => {
    const server = await startSmtp();
    const { mails } = open({ SMTP_URL: server.url });
    const subject = 'Hello Ada\r\nBcc: eve@example.com\r\n\r\n<b>now</b>\u2028then';
    const id = await sendMail(tested.database, mails, { subject });
    await mailBecomes(tested.database, id, { state: 'sent' });
    expect(server.mails[0]?.to).toEqual(['ada@example.com']);
    expect(server.mails[0]?.headers.get('bcc')).toBeUndefined();
    expect(server.mails[0]?.headers.get('subject')).toBe('Hello Ada Bcc: eve@example.com <b>now</b> then');
  });
});
