import { afterEach, beforeAll, expect, vi } from 'vitest';

import { readConfig } from '../../src/config.ts';
import { MailModule } from '../../src/domains/mail/mail.module.ts';
import type { MailOptions } from '../../src/domains/mail/mail.options.ts';
import { Mails } from '../../src/domains/mail/index.ts';
import { openTransport } from '../../src/domains/mail/open-transport.ts';
import type { Database } from '../../src/performance/database/index.ts';
import { Jobs } from '../../src/performance/jobs/index.ts';
import { testDatabase } from './database.ts';

const SHOP = { name: 'Marigold', color: '#c2410c', publicUrl: 'https://shop.example' };

/** To send mails that a shop in another process delivers. */
export function mailsOf(database: Database): Mails {
  return new Mails(database, new Jobs(database), { settings: readConfig({}).mail, dataDir: '/nowhere', shop: SHOP });
}

interface MailingProcess {
  mails: Mails;
  jobs: Jobs;
  close(): Promise<void>;
}

/** What a process of the shop has to send mail, and its share of delivering it. */
function mailingProcess(database: Database, environment: Record<string, string>, dataDir = '/nowhere'): MailingProcess {
  const jobs = new Jobs(database, { look: 0.2, lease: 60 });
  const options: MailOptions = {
    settings: readConfig({ SMTP_TIMEOUT: '500', MAIL_FROM: 'hello@shop.example', ...environment }).mail,
    dataDir,
    shop: SHOP,
  };
  const module = new MailModule(database, jobs, openTransport(options));
  jobs.start(0);
  return {
    mails: new Mails(database, jobs, options),
    jobs,
    close: async () => {
      await jobs.close(0);
      module.onApplicationShutdown();
    },
  };
}

export interface MailsUnderTest {
  database: Database;
  /** What the processes said on their consoles in this test. */
  printed: string[];
  open: (environment: Record<string, string>) => MailingProcess;
  /** Jobs of mails that are not settled. */
  jobsLeft: () => Promise<number>;
}

/** A database for the mails of a test file, empty again after each test. */
export function mailsUnderTest(): MailsUnderTest {
  const opened: MailingProcess[] = [];
  const printed: string[] = [];
  const tested = { printed } as MailsUnderTest;
  beforeAll(async () => {
    ({ database: tested.database } = await testDatabase());
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(async (shop) => shop.close()));
    vi.restoreAllMocks();
    printed.length = 0;
    for (const table of ['mails', 'jobs']) await tested.database.query('test.clear', `DELETE FROM ${table}`);
  });
  tested.open = (environment) => {
    for (const stream of ['log', 'error', 'warn'] as const) {
      vi.spyOn(console, stream).mockImplementation((line: string) => void printed.push(line));
    }
    const shop = mailingProcess(tested.database, environment);
    opened.push(shop);
    return shop;
  };
  tested.jobsLeft = async () => {
    const [row] = await tested.database.query<{ count: number }>(
      'test.jobs',
      `SELECT count(*)::integer AS count FROM jobs WHERE name = 'mail.deliver'`,
    );
    return row?.count ?? -1;
  };
  return tested;
}

export const LINK = 'https://shop.example/confirm?token=Zm9yIHlvdXIgZXllcyBvbmx5IGFuZCBub2JvZHkgZWxzZQ';

/** Sends one in a transaction of its own. @returns its id. */
export async function sendMail(
  database: Database,
  mails: Mails,
  mail: Partial<Parameters<Mails['send']>[1]> = {},
): Promise<string> {
  const parts = mails.write({
    language: 'en',
    subject: 'Confirm your address',
    paragraphs: ['Hello Ada,', 'one click and you are in.'],
    button: { label: 'Confirm', url: LINK },
  });
  return database.transaction(async (transaction) =>
    mails.send(transaction, { kind: 'confirm-email', to: 'ada@example.com', ...parts, ...mail }),
  );
}

export interface MailRow {
  state: string;
  attempts: number;
  last_error: string | null;
  text: string | null;
  html: string | null;
  settled_at: Date | null;
}

export async function mailRow(database: Database, id: string): Promise<MailRow | undefined> {
  const [row] = await database.query<MailRow>('test.mail', 'SELECT * FROM mails WHERE id = $1', [id]);
  return row;
}

/** Waits until the mail is as said. */
export async function mailBecomes(database: Database, id: string, like: Partial<MailRow>): Promise<void> {
  await vi.waitFor(async () => expect(await mailRow(database, id)).toMatchObject(like), { timeout: 15_000 });
}

/** The pause before the next try is over: once the last one is written down. */
export async function pausesAreOver(database: Database): Promise<void> {
  const running = `SELECT id FROM jobs WHERE state = 'running'`;
  await vi.waitFor(async () => expect(await database.query('test.running', running)).toEqual([]), { timeout: 15_000 });
  await database.query('test.hurry', `UPDATE jobs SET due_at = now() WHERE state = 'waiting'`);
}
