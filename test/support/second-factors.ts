import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Secret, TOTP } from 'otpauth';
import { beforeAll, expect, vi } from 'vitest';

import type { Database } from '../../src/performance/database/index.ts';
import { type Account, makeAccount, TEST_PASSWORD } from './accounts.ts';
import { ApiClient } from './api-client.ts';
import { testApi } from './api.ts';
import { Authenticator, type Ceremony } from './authenticator.ts';
import { whenDone } from './cleanup.ts';
import { testDatabase } from './database.ts';

/** A shop where people have second factors. */
export interface FactorShop {
  database: Database;
  app: NestFastifyApplication;
  /** Changes what only time or a fault would change. */
  change: (sql: string, ...values: string[]) => Promise<unknown>;
}

export const password = TEST_PASSWORD;
/** The same, where it confirms who somebody is. */
export const current = TEST_PASSWORD;
/** Milliseconds of a step of an authenticator app. */
export const STEP = 30_000;
/** Where the browsers of these tests are. */
export const HERE: Ceremony = { origin: 'http://localhost' };

/** The person has proved who they are an hour before they did. */
export const LONG_AGO = `UPDATE sessions SET authenticated_at = authenticated_at - interval '1 hour' WHERE user_id = $1`;

let people = 0;

/**
 * The shop of a test file, there once its tests run. Its clock stands in the middle of a step, so that none ends between a
 * code and its use.
 */
export function factorShop(): FactorShop {
  const shop = { change: async (sql, ...values) => shop.database.query('test.change', sql, values) } as FactorShop;
  beforeAll(async () => {
    ({ database: shop.database } = await testDatabase());
    shop.app = await testApi(shop.database);
    vi.useFakeTimers({ toFake: ['Date'], now: Math.floor(Date.now() / STEP) * STEP + STEP / 2 });
    whenDone(() => void vi.useRealTimers());
  });
  return shop;
}

export function codeAt(secret: string, at: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate({ timestamp: at });
}

/** Somebody who signed in a while ago. */
export async function person({ database, app, change }: FactorShop): Promise<Account & { browser: ApiClient }> {
  people += 1;
  const account = await makeAccount(database, { slug: `person-${people}` });
  const browser = new ApiClient(app);
  expect((await browser.post('/api/auth/login', { email: account.email, password })).status).toBe(200);
  await change(LONG_AGO, account.id);
  return { ...account, browser };
}

/** Somebody with an authenticator app; the set-up has used the code of a step ago. */
export async function withTotp(shop: FactorShop) {
  const account = await person(shop);
  const { browser } = account;
  const { secret } = (await browser.post('/api/account/totp')).body as { secret: string };
  const code = codeAt(secret, Date.now() - STEP);
  const { status, body } = await browser.post('/api/account/totp/confirmation', { code, current });
  expect(status).toBe(200);
  return { ...account, secret, recoveryCodes: body.recoveryCodes as string[] };
}

/** A browser whose sign-in waits for the second factor. */
export async function begin({ app }: FactorShop, email: string): Promise<ApiClient> {
  const browser = new ApiClient(app);
  expect((await browser.post('/api/auth/login', { email, password })).status).toBe(202);
  return browser;
}

export async function addPasskey(browser: ApiClient, key = new Authenticator(), ceremony = HERE) {
  const options = await browser.post('/api/account/passkey-challenges', { current });
  expect(options.status).toBe(201);
  const passkey = key.create(options.body, ceremony);
  const answer = await browser.post('/api/account/passkeys', { name: 'Laptop', passkey });
  return { key, options: options.body, answer };
}

export async function withPasskey(shop: FactorShop) {
  const account = await person(shop);
  const { key, answer } = await addPasskey(account.browser);
  expect(answer.status).toBe(201);
  return { ...account, key, passkeyId: answer.body.passkey.id as string };
}

/** The kinds of the mails that somebody was sent, in order. */
export async function mailsTo({ database }: Pick<FactorShop, 'database'>, email: string): Promise<string[]> {
  const rows = await database.query<{ kind: string }>(
    'test.mails',
    `SELECT kind FROM mails WHERE recipient = $1 ORDER BY id`,
    [email],
  );
  return rows.map(({ kind }) => kind);
}

/** The actions of what was noted about a person, in order. */
export async function auditOf({ database }: FactorShop, id: string): Promise<string[]> {
  const rows = await database.query<{ action: string }>(
    'test.audit',
    `SELECT action FROM audit_log WHERE subject_id = $1 ORDER BY id`,
    [id],
  );
  return rows.map(({ action }) => action);
}
