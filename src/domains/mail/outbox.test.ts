import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { received } from '../../../test/support/smtp.ts';
import type { WaitingMail } from './mails.queries.ts';
import { FILES_KEPT, Outbox } from './outbox.ts';
import { DeliveryFailed } from './transport.ts';

let folder: string;
const printed: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'social-selling-outbox-'));
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  printed.length = 0;
  rmSync(folder, { recursive: true, force: true });
});

const FROM = { name: 'Marigold', address: 'shop@localhost' };
const outbox = () => new Outbox(folder, FROM);
const files = () => readdirSync(path.join(folder, 'outbox'));

function mail(overrides: Partial<WaitingMail> = {}): WaitingMail {
  return {
    id: '019aaf00-0000-7000-8000-0000deadbeef',
    kind: 'confirm-email',
    to: 'ada@example.com',
    subject: 'Grüße',
    text: 'Open https://shop.example/confirm?token=secret please.',
    html: '<p>Open <a href="https://shop.example/confirm?token=secret">this</a> please.</p>',
    createdAt: new Date('2026-11-23T22:13:30.123Z'),
    ...overrides,
  };
}

describe('without a server a mail', () => {
  test('is a file that nobody else may read, and the console says where, and nothing more', async () => {
    expect(await outbox().deliver(mail())).toBe('written');
    expect(files()).toEqual(['20261123T221330.123Z-deadbeef-confirm-email.eml']);
    const file = path.join(folder, 'outbox', files()[0] ?? '');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    const read = received(readFileSync(file, 'utf8'), { from: '', to: [], secure: false });
    expect(read.headers.get('to')).toBe('ada@example.com');
    expect(read.headers.get('message-id')).toBe('<019aaf00-0000-7000-8000-0000deadbeef@localhost>');
    expect(read.text).toContain('token=secret');
    expect(read.html).toContain('token=secret');
    expect(printed).toEqual([`A mail to ada@example.com is in ${file} (SMTP_URL is not set).`]);
  });

  test('written twice is one file', async () => {
    await outbox().deliver(mail());
    await outbox().deliver(mail());
    expect(files()).toHaveLength(1);
  });

  test('closes a folder that was open to others', async () => {
    mkdirSync(path.join(folder, 'outbox'));
    chmodSync(path.join(folder, 'outbox'), 0o777);
    await outbox().deliver(mail());
    expect(statSync(path.join(folder, 'outbox')).mode & 0o777).toBe(0o700);
  });

  test('makes place for itself: the oldest go, and nothing else in the folder', async () => {
    mkdirSync(path.join(folder, 'outbox'));
    writeFileSync(path.join(folder, 'outbox', 'notes.txt'), 'mine');
    for (let index = 0; index < FILES_KEPT; index += 1) {
      writeFileSync(path.join(folder, 'outbox', `20250101T000000.${String(index).padStart(3, '0')}Z-old.eml`), '');
    }
    await outbox().deliver(mail());
    const left = files();
    expect(left.filter((name) => name.endsWith('.eml'))).toHaveLength(FILES_KEPT);
    expect(left).toContain('notes.txt');
    expect(left).not.toContain('20250101T000000.000Z-old.eml');
    expect(left).toContain('20261123T221330.123Z-deadbeef-confirm-email.eml');
  });

  test('that cannot be written is tried again, and leaves nothing unfinished behind', async () => {
    writeFileSync(path.join(folder, 'outbox'), 'a file where the folder should be');
    const failure = await outbox()
      .deliver(mail())
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DeliveryFailed);
    expect(failure).toMatchObject({ permanent: false });
    expect(printed).toEqual([]);
  });
});
