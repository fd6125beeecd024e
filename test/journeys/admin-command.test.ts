import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { makeAccount, TEST_PASSWORD } from '../support/accounts.ts';
import { runShop, stopShop } from '../support/boot-shop.ts';
import { whenDone } from '../support/cleanup.ts';
import { testDatabase } from '../support/database.ts';
import { programEnvironment } from '../support/program-environment.ts';
import type { Database } from '../../src/performance/database/index.ts';

const COMMAND = path.resolve(import.meta.dirname, '../../dist/src/commands/admin.js');
const GOOD = 'hund katze maus';

let database: Database;
let settings: Record<string, string>;

beforeAll(async () => {
  const db = await testDatabase();
  ({ database } = db);
  settings = { DATABASE_URL: db.url, DATA_DIR: newFolder() };
});

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-admin-'));
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Outcome {
  code: number | null;
  output: string;
}

async function run(program: string, args: readonly string[], answers: readonly string[] = [], env = settings) {
  const child = spawn(program, args, { env: { ...programEnvironment(), ...env } });
  let output = '';
  let asked = 0;
  const read = (chunk: Buffer) => {
    output += chunk.toString();
    // At a terminal the next answer is typed once it is asked for.
    while (answers.length > asked && output.split(/password: |more: /).length > asked + 1) {
      child.stdin.write(answers[asked] ?? '');
      asked += 1;
    }
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const ended = new Promise<Outcome>((resolve) => child.once('close', (code) => resolve({ code, output })));
  return { child, ended };
}

/** As in `echo PASSWORD | npm run admin -- …`. */
async function piped(args: readonly string[], input: string, env = settings): Promise<Outcome> {
  const { child, ended } = await run(process.execPath, [COMMAND, ...args], [], env);
  child.stdin.end(input);
  return ended;
}

/** At a terminal, typing. */
async function typed(args: readonly string[], answers: readonly string[]): Promise<Outcome> {
  const line = [process.execPath, COMMAND, ...args].join(' ');
  const { child, ended } = await run('script', ['-qec', line, '/dev/null'], answers);
  const outcome = await ended;
  child.stdin.end();
  return outcome;
}

const roleOf = async (email: string) => {
  const rows = await database.query<{ role: string }>('test.role', `SELECT role FROM users WHERE email = $1`, [email]);
  return rows[0]?.role;
};

describe('npm run admin', () => {
  test('makes an account, asks for its password without showing it, and takes the role again', async () => {
    const made = await typed(['anna@shop.example'], [`${GOOD}\r`, `wrong\u0015hund katze mauus\u007f\u007fs\r`]);
    expect(made).toEqual({ code: 0, output: expect.stringContaining('anna@shop.example has an account') as string });
    expect(made.output).not.toMatch(/katze|wrong/);
    expect(await roleOf('anna@shop.example')).toBe('admin');

    expect(await piped(['ANNA@shop.example', '--revoke'], '')).toEqual({
      code: 1,
      output: 'ANNA@shop.example is the only administrator: make another one first.\n',
    });
    expect((await piped(['bea@shop.example'], `${GOOD}\n`)).code).toBe(0);
    expect((await piped(['anna@shop.example', '--revoke'], '')).code).toBe(0);
    expect(await roleOf('anna@shop.example')).toBe('buyer');
    const log = await database.query<{ detail: object; actor_id: null }>(
      'test.log',
      `SELECT a.detail, a.actor_id FROM audit_log a JOIN users u ON u.id = a.subject_id
       WHERE u.email = 'anna@shop.example' ORDER BY a.created_at`,
    );
    expect(log).toEqual([
      { actor_id: null, detail: { from: 'nobody', to: 'admin', by: 'command_line' } },
      { actor_id: null, detail: { from: 'admin', to: 'buyer', by: 'command_line' } },
    ]);
  });

  test('changes nothing where the two differ, or Ctrl-C is pressed', async () => {
    expect(await typed(['eva@shop.example'], [`${GOOD}\r`, 'hund katze kuh\r'])).toEqual({
      code: 1,
      output: expect.stringContaining('The two passwords differ.') as string,
    });
    expect(await typed(['eva@shop.example'], ['hund\u0003'])).toEqual({
      code: 1,
      output: expect.stringContaining('Nothing was changed.') as string,
    });
    expect(await roleOf('eva@shop.example')).toBeUndefined();
  });

  test.each([
    ['no address', [], '', 'Use: npm run admin -- EMAIL [--password | --revoke | --reset-factors]\n'],
    [
      'two addresses',
      ['a@b.example', 'c@d.example'],
      '',
      'Use: npm run admin -- EMAIL [--password | --revoke | --reset-factors]\n',
    ],
    [
      'an unknown option',
      ['a@b.example', '--root'],
      '',
      'Use: npm run admin -- EMAIL [--password | --revoke | --reset-factors]\n',
    ],
    [
      'two works at once',
      ['a@b.example', '--revoke', '--reset-factors'],
      '',
      'Use: npm run admin -- EMAIL [--password | --revoke | --reset-factors]\n',
    ],
    ['what is no address', ['anna'], '', '"anna" is no e-mail address.\n'],
    ['no password', ['new@shop.example'], '', 'No password came: type one, or pipe one in.\n'],
    [
      'a weak password',
      ['new@shop.example'],
      'password1\n',
      'The password is not taken: it must be none of the passwords that many people use.\n',
    ],
    ['nobody to reset', ['new@shop.example', '--reset-factors'], '', 'There is no account new@shop.example.\n'],
    [
      'nobody to take the role from',
      ['new@shop.example', '--revoke'],
      '',
      'new@shop.example does not administer this shop.\n',
    ],
  ])('says in one line what is wrong with %s', async (_, args, input, output) => {
    expect(await piped(args, input)).toEqual({ code: 1, output });
    expect(await roleOf('new@shop.example')).toBeUndefined();
  });

  test('takes the second factors and the password of who has lost them, and mails a link to a new one', async () => {
    const { id, email } = await makeAccount(database, { slug: 'lost-phone', role: 'admin' });
    expect((await piped([email, '--reset-factors'], '')).output).toBe(
      `${email} has neither an authenticator app nor a passkey.\n`,
    );
    await database.query(
      'test.passkey',
      `INSERT INTO passkeys (user_id, credential_id, public_key, counter, name, synced)
       VALUES ($1, '\\x01', '\\x00', 0, 'Laptop', false)`,
      [id],
    );
    expect(await piped([email, '--reset-factors'], '')).toEqual({
      code: 0,
      output: `${email} has no second factor and no password any more, and was mailed a link to a new one.\n`,
    });
    const [left] = await database.query<{ role: string; hash: string | null; mail: string; waits: boolean }>(
      'test.left',
      `SELECT role, password_hash AS hash, m.text AS mail,
              EXISTS (SELECT FROM jobs j WHERE j.payload ->> 'mailId' = m.id::text) AS waits
       FROM users u JOIN mails m ON m.recipient = u.email WHERE u.id = $1`,
      [id],
    );
    expect(left).toMatchObject({ role: 'admin', hash: null, waits: true });
    expect(left?.mail).toMatch(/http:\/\/localhost:3000\/reset-password\?token=[\w-]{43}\n/);
  });

  test('refuses an account that was deleted', async () => {
    const { email } = await makeAccount(database, { slug: 'left', deletedAt: new Date() });
    expect(await piped([email], `${GOOD}\n`)).toEqual({
      code: 1,
      output: `The account ${email} was deleted: name another one.\n`,
    });
  });

  test('raises an account beside running shops, which know at once, and ends its suspension', async () => {
    const { id, email } = await makeAccount(database, { slug: 'carl', role: 'buyer' });
    const shops = [runShop(['--empty'], settings), runShop(['--empty'], settings)];
    whenDone(async () => void (await Promise.all(shops.map(async (shop) => stopShop(shop.process)))));
    const urls = await Promise.all(shops.map(async ({ opened }) => opened));
    const cookie = await signIn(urls[0] ?? '', email, TEST_PASSWORD);
    const admitted = async () =>
      Promise.all(urls.map(async (url) => (await fetch(`${url}/api/admin/users`, { headers: { cookie } })).status));
    expect(await admitted()).toEqual([404, 404]);

    expect(await piped([email], '')).toEqual({
      code: 0,
      output: `${email} administers this shop, with the password it has.\n`,
    });
    expect(await settled(admitted)).toEqual([200, 200]);

    await database.query('test.suspend', `UPDATE users SET status = 'suspended' WHERE id = $1`, [id]);
    expect((await piped([email, '--password'], 'ein ganz anderes\n')).code).toBe(0);
    expect(await settled(admitted)).toEqual([404, 404]);
    expect(await signIn(urls[1] ?? '', email, TEST_PASSWORD)).toBe('');
    expect(await signIn(urls[1] ?? '', email, 'ein ganz anderes')).not.toBe('');
  });

  test('works with the embedded database, whether the shop runs or not, and the first start says how', async () => {
    const env = { DATA_DIR: newFolder() };
    const first = runShop(['--empty'], env);
    const url = await first.opened;
    expect(first.output()).toContain('Nobody administers this shop yet: npm run admin -- YOUR-EMAIL\n');
    expect((await piped(['dora@shop.example'], `${GOOD}\n`, env)).code).toBe(0);
    expect(await signIn(url, 'dora@shop.example', GOOD)).not.toBe('');
    await stopShop(first.process);
    expect((await piped(['emil@shop.example'], `${GOOD}\n`, env)).code).toBe(0);
    const second = runShop(['--empty'], env);
    await second.opened;
    expect(second.output()).not.toContain('Nobody administers');
    await stopShop(second.process);
  });
});

async function signIn(url: string, email: string, password: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

/** What all processes answer a second after something was said to them. */
async function settled<T>(look: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return look();
}
