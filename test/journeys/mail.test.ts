import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import type { Database } from '../../src/performance/database/index.ts';
import { runShop, type ShopProcess, stopShop } from '../support/boot-shop.ts';
import { whenDone } from '../support/cleanup.ts';
import { testDatabase } from '../support/database.ts';
import { LINK, mailBecomes, mailRow, mailsOf, sendMail } from '../support/mail.ts';
import { programEnvironment } from '../support/program-environment.ts';
import { type ReceivedMail, startSmtp } from '../support/smtp.ts';

const running: ShopProcess[] = [];
let database: Database;
let databaseUrl: string;
let folder: string;

beforeAll(async () => {
  ({ database, url: databaseUrl } = await testDatabase());
  folder = mkdtempSync(path.join(tmpdir(), 'social-selling-mail-'));
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map(async (shop) => stopShop(shop.process)));
  for (const table of ['mails', 'jobs']) await database.query('test.clear', `DELETE FROM ${table}`);
});

function run(environment: Record<string, string>): ShopProcess {
  const shop = runShop(['--empty'], { DATABASE_URL: databaseUrl, DATA_DIR: folder, ...environment });
  running.push(shop);
  return shop;
}

async function openShop(environment: Record<string, string>): Promise<ShopProcess> {
  const shop = run({ MAIL_FROM: 'hello@shop.example', ...environment });
  await shop.opened;
  return shop;
}

/** A server that gets a mail and never says that it has it. */
async function startDeafSmtp(): Promise<{ url: string; underway: Promise<ReceivedMail> }> {
  let reached: (mail: ReceivedMail) => void = () => undefined;
  const underway = new Promise<ReceivedMail>((resolve) => (reached = resolve));
  const server = await startSmtp({
    beforeAccepting: async (mail) => {
      reached(mail);
      await new Promise(() => undefined);
    },
  });
  return { url: server.url, underway };
}

describe('the mail of a shop', () => {
  test('is delivered once each by two processes', async () => {
    const server = await startSmtp();
    await openShop({ SMTP_URL: server.url, WEB_CONCURRENCY: '2' });
    const mails = mailsOf(database);
    const ids = await Promise.all(Array.from({ length: 60 }, async () => sendMail(database, mails)));
    await vi.waitFor(() => expect(server.mails.length).toBeGreaterThanOrEqual(60), { timeout: 60_000 });
    const seen = server.mails.map(({ headers }) => headers.get('message-id')?.slice(1, 37));
    expect(seen.toSorted()).toEqual(ids.toSorted());
    await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 5_000 });
  });

  test('outlives a process that is killed in the middle of delivering it', async () => {
    const deaf = await startDeafSmtp();
    const first = await openShop({ SMTP_URL: deaf.url, SMTP_TIMEOUT: '40000' });
    const mails = mailsOf(database);
    const ids = await Promise.all(Array.from({ length: 5 }, async () => sendMail(database, mails)));
    const halfSent = await deaf.underway;
    first.process.kill('SIGKILL');
    await new Promise((resolve) => first.process.once('exit', resolve));
    expect(await left()).toHaveLength(5);
    const server = await startSmtp();
    await openShop({ SMTP_URL: server.url });
    // Instead of waiting until nobody has heard of that process for a minute.
    await database.query('test.lost', `UPDATE jobs SET due_at = now() WHERE state = 'running'`);
    await vi.waitFor(() => expect(server.mails).toHaveLength(5), { timeout: 30_000 });
    const seen = server.mails.map(({ headers }) => headers.get('message-id')?.slice(1, 37));
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(seen).toContain(halfSent.headers.get('message-id')?.slice(1, 37));
    await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 5_000 });
  });

  test('is given back by a process that is asked to leave in the middle of delivering it', async () => {
    const deaf = await startDeafSmtp();
    const shop = await openShop({ SMTP_URL: deaf.url, SMTP_TIMEOUT: '40000' });
    const id = await sendMail(database, mailsOf(database));
    await deaf.underway;
    expect(await stopShop(shop.process)).toBe(0);
    expect(await left()).toEqual([{ state: 'waiting', tries: 0 }]);
    expect(await mailRow(database, id)).toMatchObject({ state: 'waiting', attempts: 0 });
  });

  test('goes over TLS, with a password that nobody is told', async () => {
    const { key, cert } = certificate();
    const server = await startSmtp({
      secure: true,
      key: readFileSync(key),
      cert: readFileSync(cert),
      authOptional: false,
      onAuth: ({ username, password }, _, done) =>
        username === 'shop' && password === 'geheim%1' ? done(null, { user: 'shop' }) : done(new Error('who?')),
    });
    const shop = await openShop({
      SMTP_URL: `smtps://shop:geheim%251@localhost:${server.port}`,
      SMTP_TLS: 'required',
      NODE_EXTRA_CA_CERTS: cert,
    });
    const id = await sendMail(database, mailsOf(database));
    await mailBecomes(database, id, { state: 'sent' });
    expect(server.mails).toMatchObject([{ secure: true }]);
    expect(shop.output()).not.toContain('geheim');
  });

  test.each(['on', 'off'])('is a file where there is no server, with ORIGIN_THREAD=%s', async (thread) => {
    const shop = await openShop({ ORIGIN_THREAD: thread });
    const kind = `thread-${thread}`;
    const id = await sendMail(database, mailsOf(database), { kind });
    await mailBecomes(database, id, { state: 'written', text: null });
    const outbox = path.join(folder, 'outbox');
    const [file = '', ...others] = readdirSync(outbox).filter((name) => name.endsWith(`-${kind}.eml`));
    expect(others).toEqual([]);
    expect(statSync(path.join(outbox, file)).mode & 0o777).toBe(0o600);
    const said = shop
      .output()
      .split('\n')
      .filter((line) => line.includes('ada@example.com'));
    expect(said).toEqual([`A mail to ada@example.com is in ${path.join(outbox, file)} (SMTP_URL is not set).`]);
    expect(shop.output()).not.toContain(new URL(LINK).search);
  });

  test.each([
    ['MAIL_FROM is missing', { SMTP_URL: 'smtp://shop:geheim@mail.example' }],
    ['Wrong setting: SMTP_URL must be an address', { SMTP_URL: 'mail.example:geheim', MAIL_FROM: 'a@shop.example' }],
  ])('does not start with a wrong setting: %s', async (line, environment) => {
    const shop = run(environment);
    await expect(shop.opened).rejects.toThrow('ended with code 1');
    expect(shop.output().trim().split('\n')).toEqual([expect.stringContaining(line)]);
    expect(shop.output()).not.toContain('geheim');
  });
});

describe('npm run mail', () => {
  const command = path.resolve(import.meta.dirname, '../../dist/src/commands/mail.js');

  /** @returns what it printed and its exit code. */
  async function npmRunMail(args: string[], environment: Record<string, string> = {}) {
    const env = { ...programEnvironment(), DATABASE_URL: databaseUrl, DATA_DIR: folder, ...environment };
    const child = spawn(process.execPath, [command, ...args], { env });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { code, output };
  }

  test('lists what was sent, and why it was not, but not its words', async () => {
    const id = await sendMail(database, mailsOf(database));
    await database.query('test.tried', `UPDATE mails SET attempts = 2, last_error = '451 later' WHERE id = $1`, [id]);
    await sendMail(database, mailsOf(database), { to: 'bob@example.com' });
    const { code, output } = await npmRunMail(['--to', 'ADA@example.com']);
    expect(output.trim()).toMatch(/^\S+Z {2}waiting after 2 attempts {2}confirm-email {2}ada@example.com: 451 later$/);
    expect(code).toBe(0);
    expect((await npmRunMail([])).output.trim().split('\n')).toHaveLength(2);
  });

  test('tells whether a server takes mail', async () => {
    const server = await startSmtp();
    const settings = { SMTP_URL: server.url, MAIL_FROM: 'hello@shop.example' };
    const taken = await npmRunMail(['--test', 'ada@example.com'], settings);
    expect(taken).toEqual({ code: 0, output: 'The mail server has taken a mail to ada@example.com.\n' });
    expect(server.mails).toMatchObject([{ to: ['ada@example.com'], from: 'hello@shop.example' }]);
    await server.stop();
    const away = await npmRunMail(['--test', 'ada@example.com'], settings);
    expect(away.code).toBe(1);
    expect(away.output).toMatch(/^The mail was not delivered: .*ECONNREFUSED.*\n$/);
  });

  test.each([
    [['--limit', '0'], '--limit must be'],
    [['--all'], "Unknown option '--all'"],
    [['--test', 'ada'], 'ada is not one plain e-mail address.'],
  ])('refuses %j', async (args, line) => {
    const { code, output } = await npmRunMail(args);
    expect(code).toBe(1);
    expect(output).toContain(line);
    expect(output).not.toContain('    at ');
  });
});

async function left(): Promise<{ state: string; tries: number }[]> {
  return database.query('test.left', `SELECT state, tries FROM jobs WHERE name = 'mail.deliver'`);
}

/** Of localhost, signed by itself. */
function certificate(): { key: string; cert: string } {
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const about = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2', '-nodes'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  execFileSync('openssl', ['req', '-x509', ...curve, ...about, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key, cert };
}
