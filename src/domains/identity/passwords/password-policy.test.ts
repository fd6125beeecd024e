import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, describe, expect, test, vi } from 'vitest';

import { readConfig } from '../../../config.ts';
import { whenDone } from '../../../../test/support/cleanup.ts';
import { PasswordPolicy } from './password-policy.ts';

const OWNER = { email: 'anna.schmidt@firma.example', name: 'Anna Schmidt' };

const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-passwords-'));
whenDone(() => rmSync(folder, { recursive: true }));

const opened: PasswordPolicy[] = [];
afterEach(async () => {
  for (const policy of opened.splice(0)) await policy.onModuleDestroy();
});

async function openPolicy(environment: Record<string, string> = {}): Promise<PasswordPolicy> {
  const policy = new PasswordPolicy({ settings: readConfig(environment).identity, shopName: 'Social Selling' });
  opened.push(policy);
  await policy.onModuleInit();
  return policy;
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex').toUpperCase();
}

function fileOf(name: string, lines: readonly string[], end = '\n'): string {
  const file = path.join(folder, name);
  writeFileSync(file, lines.join(end) + end);
  return file;
}

describe('a password is refused', () => {
  test.each([
    ['too-short', 'xq7#kdv'],
    ['too-short', '😀😀😀😀😀😀😀'],
    ['too-long', 'correct horse battery staple '.repeat(36)],
    ['personal', 'AnnaSchmidt1'],
    ['personal', 'social-selling'],
    ['common', 'password1'],
    ['common', 'QWERTYUIOP'],
    ['guessable', 'Passw0rd!'],
    ['guessable', 'aaaaaaaaaaaaaaaaaaaaaaa'],
    ['guessable', '1234567890123'],
    ['guessable', 'password'.repeat(20)],
    ['guessable', '25.12.1987'],
  ])('as %s: %s', async (code, password) => {
    const policy = await openPolicy();
    expect(await policy.check(password, OWNER)).toMatchObject({ code });
  });
});

describe('a password is taken', () => {
  test.each([
    'xkwqzvjt',
    'hund katze maus',
    'correct horse battery staple',
    'Grüße aus dem Allgäu',
    '🐈🐕🐁🐎🐄🐑🐐🦆',
    `${'a'.repeat(40)} behind which stands something long`,
    'v'.repeat(100) + ' kQ8#zt!mW4 '.repeat(70),
  ])('%s', async (password) => {
    const policy = await openPolicy();
    expect(await policy.check(password, OWNER)).toBeUndefined();
  });

  test('of 1,024 characters of any kind, without much work', async () => {
    const policy = await openPolicy();
    const began = process.cpuUsage();
    expect(await policy.check('4@8({[<369!1|05$7+%2'.repeat(51), OWNER)).toBeUndefined();
    const { user, system } = process.cpuUsage(began);
    // Without a bound zxcvbn takes minutes for it.
    expect((user + system) / 1_000).toBeLessThan(5_000);
  });

  test('by a thread that is there again after it was gone', async () => {
    const policy = await openPolicy();
    expect(await policy.check('xkwqzvjt', OWNER)).toBeUndefined();
    await policy.onModuleDestroy();
    expect(await Promise.all(['xkwqzvjt', 'trustno1'].map(async (word) => policy.check(word, OWNER)))).toMatchObject([
      undefined,
      { code: 'common' },
    ]);
  });
});

describe('a list of breached passwords', () => {
  const many = Array.from({ length: 20_000 }, (_, number) => `breached password ${number}`);
  const sorted = many.map(sha1).toSorted();
  const listed = [0, 1, 7, 9_999, 19_998, 19_999].map((place) => many[place] ?? '');
  const places = [sorted[0], sorted[1], sorted[10_000], sorted.at(-2), sorted.at(-1)].map(
    (hash) => many.find((word) => sha1(word) === hash) ?? '',
  );

  test.each([
    [
      'with counts',
      fileOf(
        'counts.txt',
        sorted.map((hash, place) => `${hash}:${place * 977}`),
        '\r\n',
      ),
    ],
    ['with hashes alone', fileOf('hashes.txt', sorted)],
    [
      'with beginnings of hashes',
      fileOf(
        'prefixes.txt',
        sorted.map((hash) => hash.slice(0, 16)),
      ),
    ],
    [
      'in small letters',
      fileOf(
        'small.txt',
        sorted.map((hash) => hash.toLowerCase()),
      ),
    ],
  ])('%s refuses what it lists, and nothing else', async (_, file) => {
    const policy = await openPolicy({ BREACHED_PASSWORDS_FILE: file });
    for (const password of [...listed, ...places]) {
      expect(await policy.check(password, OWNER), password).toMatchObject({ code: 'breached' });
    }
    for (const password of ['hund katze maus', 'breached password 20000', 'breached password -1']) {
      expect(await policy.check(password, OWNER), password).toBeUndefined();
    }
  });

  test('of one line is searched as well', async () => {
    const policy = await openPolicy({ BREACHED_PASSWORDS_FILE: fileOf('one.txt', [sha1('hund katze maus')]) });
    expect(await policy.check('hund katze maus', OWNER)).toMatchObject({ code: 'breached' });
    expect(await policy.check('hund katze igel', OWNER)).toBeUndefined();
  });

  test.each([
    ['is not there', path.join(folder, 'nowhere.txt'), 'BREACHED_PASSWORDS_FILE cannot be read: ENOENT'],
    ['is a folder', folder, 'BREACHED_PASSWORDS_FILE cannot be read: EISDIR'],
    ['is empty', fileOf('empty.txt', []), 'BREACHED_PASSWORDS_FILE must hold one SHA-1'],
    ['holds passwords', fileOf('words.txt', ['123456', 'password']), 'BREACHED_PASSWORDS_FILE must hold one SHA-1'],
    ['is not sorted', fileOf('mixed.txt', sorted.toReversed()), 'BREACHED_PASSWORDS_FILE must hold one SHA-1'],
  ])('that %s stops the start in one line', async (_, file, message) => {
    await expect(openPolicy({ BREACHED_PASSWORDS_FILE: file })).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringContaining(message) as string,
    });
  });

  test('that cannot be read any more is said, and keeps nobody from a password', async () => {
    const policy = await openPolicy({ BREACHED_PASSWORDS_FILE: fileOf('lost.txt', [sha1('hund katze maus')]) });
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await policy.onModuleDestroy();
    expect(await policy.check('hund katze maus', OWNER)).toBeUndefined();
    expect(said).toHaveBeenCalledWith(expect.stringContaining('BREACHED_PASSWORDS_FILE could not be read'));
    said.mockRestore();
  });
});
