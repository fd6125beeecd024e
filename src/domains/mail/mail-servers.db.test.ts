import { createServer, type Server, type Socket } from 'node:net';

import { describe, expect, test } from 'vitest';

import { whenDone } from '../../../test/support/cleanup.ts';
import { mailBecomes, mailRow, mailsUnderTest, pausesAreOver, sendMail } from '../../../test/support/mail.ts';
import { startSmtp } from '../../../test/support/smtp.ts';

const tested = mailsUnderTest();
const { open } = tested;

describe('a server', () => {
  test('that is away gets the mail when it is back', async () => {
    const before = await startSmtp();
    await before.stop();
    const { mails } = open({ SMTP_URL: before.url });
    const id = await sendMail(tested.database, mails);
    await mailBecomes(tested.database, id, { state: 'waiting', attempts: 1 });
    expect((await mailRow(tested.database, id))?.last_error).toMatch(/ECONNREFUSED/);
    const back = await startSmtp({ port: before.port });
    await pausesAreOver(tested.database);
    await mailBecomes(tested.database, id, { state: 'sent', attempts: 2 });
    expect(back.mails).toHaveLength(1);
  });

  test('that goes away in the middle of a mail gets it again', async () => {
    const broken = await startSmtp({
      beforeAccepting: async () => broken.stop().then(async () => new Promise(() => undefined)),
    });
    const { mails } = open({ SMTP_URL: broken.url });
    const id = await sendMail(tested.database, mails);
    await mailBecomes(tested.database, id, { state: 'waiting', attempts: 1 });
    const back = await startSmtp({ port: broken.port });
    await pausesAreOver(tested.database);
    await mailBecomes(tested.database, id, { state: 'sent', attempts: 2 });
    expect(back.mails).toHaveLength(1);
  });

  test.each([
    ['never greets', ''],
    ['greets and is silent then', '220 here I am\r\n'],
  ])('that %s is left after the timeout, and asked again later', async (_, greeting) => {
    const silent = await listen((socket) => socket.write(greeting));
    const { mails } = open({ SMTP_URL: `smtp://127.0.0.1:${silent.port}` });
    const id = await sendMail(tested.database, mails);
    await mailBecomes(tested.database, id, { state: 'waiting', attempts: 1 });
    expect((await mailRow(tested.database, id))?.last_error).toMatch(/^ETIMEDOUT/);
    await silent.close();
    await startSmtp({ port: silent.port });
    await pausesAreOver(tested.database);
    await mailBecomes(tested.database, id, { state: 'sent' });
  });

  test('that offers no encryption gets nothing where it is required', async () => {
    const server = await startSmtp();
    const { mails } = open({ SMTP_URL: server.url, SMTP_TLS: 'required' });
    const id = await sendMail(tested.database, mails);
    await mailBecomes(tested.database, id, { state: 'waiting', attempts: 1 });
    expect((await mailRow(tested.database, id))?.last_error).toMatch(/^ETLS/);
    expect(server.mails).toEqual([]);
  });

  test('that has a certificate of its own making gets nothing where encryption is required', async () => {
    const server = await startSmtp({ disabledCommands: [] });
    const { mails } = open({ SMTP_URL: server.url, SMTP_TLS: 'required' });
    const id = await sendMail(tested.database, mails);
    await mailBecomes(tested.database, id, { state: 'waiting', attempts: 1 });
    expect((await mailRow(tested.database, id))?.last_error).toMatch(/certificate|self.signed/i);
    expect(server.mails).toEqual([]);
  });

  test('that has one and is on this machine is trusted', async () => {
    const server = await startSmtp({ disabledCommands: [] });
    const { mails } = open({ SMTP_URL: server.url });
    const id = await sendMail(tested.database, mails);
    await mailBecomes(tested.database, id, { state: 'sent' });
    expect(server.mails).toMatchObject([{ secure: true }]);
  });
});

describe('closing in the middle of a delivery', () => {
  test('gives the mail back, for another process to send', async () => {
    let reached: () => void = () => undefined;
    const underway = new Promise<void>((resolve) => (reached = resolve));
    const slow = await startSmtp({
      beforeAccepting: async () => {
        reached();
        await new Promise(() => undefined);
      },
    });
    const leaving = open({ SMTP_URL: slow.url, SMTP_TIMEOUT: '20000' });
    const id = await sendMail(tested.database, leaving.mails);
    await underway;
    await leaving.close();
    expect(await mailRow(tested.database, id)).toMatchObject({ state: 'waiting', attempts: 0 });
    const server = await startSmtp();
    open({ SMTP_URL: server.url });
    await mailBecomes(tested.database, id, { state: 'sent', attempts: 1 });
    expect(server.mails).toHaveLength(1);
  });
});

interface Listening {
  port: number;
  close: () => Promise<void>;
}

/** A server of few words. */
async function listen(met: (socket: Socket) => void): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    met(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  whenDone(close);
  return { port: (server.address() as { port: number }).port, close };
}
