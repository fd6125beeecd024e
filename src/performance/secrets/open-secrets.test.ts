import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { beforeEach, describe, expect, test } from 'vitest';

import { whenDone } from '../../../test/support/cleanup.ts';
import { readSettings } from '../../shared/settings.ts';
import { secretsSettings } from './config.ts';
import { openSecrets } from './open-secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'social-selling-secrets-'));
  const made = folder;
  whenDone(() => rmSync(made, { recursive: true, force: true }));
});

const settings = (given?: string) =>
  readSettings({ secrets: secretsSettings }, given === undefined ? {} : { SHOP_SECRET: given }).secrets;

describe('without a setting', () => {
  test('a secret is made at the first start, for nobody else to read, and found again at the next', () => {
    const first = openSecrets(settings(), path.join(folder, 'data'));
    const secrets = path.join(folder, 'data/secrets');
    expect(readdirSync(secrets)).toEqual(['shop-secret']);
    expect(statSync(path.join(folder, 'data')).mode & 0o777).toBe(0o777 & ~process.umask());
    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(secrets, 'shop-secret')).mode & 0o777).toBe(0o600);
    expect(readFileSync(path.join(secrets, 'shop-secret'), 'utf8')).toMatch(/^[\w-]{43}\n$/);
    const next = openSecrets(settings(), path.join(folder, 'data'));
    expect(next.keys('test')).toEqual(first.keys('test'));
    expect(openSecrets(settings(), path.join(folder, 'another')).keys('test')).not.toEqual(first.keys('test'));
  });

  test('one that others may read stops the start', () => {
    openSecrets(settings(), folder);
    const file = path.join(folder, 'secrets/shop-secret');
    chmodSync(file, 0o640);
    expect(() => openSecrets(settings(), folder)).toThrow(`chmod 600 ${file}`);
  });

  test('one that was emptied stops the start, instead of being replaced', () => {
    openSecrets(settings(), folder);
    writeFileSync(path.join(folder, 'secrets/shop-secret'), '\n');
    expect(() => openSecrets(settings(), folder)).toThrow('restore it from a backup');
  });

  test('a folder that is none stops the start', () => {
    writeFileSync(path.join(folder, 'file'), '');
    expect(() => openSecrets(settings(), path.join(folder, 'file'))).toThrow('check DATA_DIR');
  });
});

describe('SHOP_SECRET', () => {
  test('is taken instead, and no file is made', () => {
    const [one, two] = ['1'.repeat(32), '2'.repeat(43)];
    expect(openSecrets(settings(` ${two}, ${one}`), folder).keys('test')).toEqual([
      ...openSecrets(settings(two), folder).keys('test'),
      ...openSecrets(settings(one), folder).keys('test'),
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(['short', `${'1'.repeat(32)},`, `${'1'.repeat(32)},short`, Array(9).fill('1'.repeat(32)).join()])(
    'is refused as %j',
    (given) => {
      expect(() => settings(given)).toThrow('SHOP_SECRET must be');
    },
  );
});
