import { describe, expect, test } from 'vitest';

import {
  addPasskey,
  begin,
  codeAt,
  current,
  factorShop,
  mailsTo,
  person,
  withPasskey,
  withTotp,
} from '../../../../test/support/second-factors.ts';
import { SendLetter } from '../letters/send-letter.ts';
import { FactorChanges } from './factor-changes.ts';

const shop = factorShop();

describe('a change of what somebody signs in with is told by mail', () => {
  test('an authenticator app that is added or removed; the codes that come and go with it make no mail of their own', async () => {
    const { browser, email } = await withTotp(shop);
    expect(await mailsTo(shop, email)).toEqual(['totp-added']);
    expect((await browser.post('/api/account/totp/removal', { current })).status).toBe(204);
    expect(await mailsTo(shop, email)).toEqual(['totp-added', 'totp-removed']);
  });

  test('recovery codes that are made anew, and each that is used', async () => {
    const { browser, email, recoveryCodes } = await withTotp(shop);
    const second = await begin(shop, email);
    expect((await second.post('/api/auth/second-factor', { recoveryCode: recoveryCodes[0] })).status).toBe(200);
    expect((await browser.post('/api/account/recovery-codes', { current })).status).toBe(201);
    expect(await mailsTo(shop, email)).toEqual(['totp-added', 'recovery-code-used', 'recovery-codes-renewed']);
  });

  test('a passkey that is added, renamed or removed', async () => {
    const { browser, email, passkeyId } = await withPasskey(shop);
    await addPasskey(browser);
    await browser.call('PATCH', `/api/account/passkeys/${passkeyId}`, { name: 'Other' });
    await browser.post(`/api/account/passkeys/${passkeyId}/removal`, { current });
    expect(await mailsTo(shop, email)).toEqual([
      'passkey-added',
      'passkey-added',
      'passkey-renamed',
      'passkey-removed',
    ]);
  });

  test('but nothing that is refused, and no sign-in by a code of the app', async () => {
    const { browser, email, secret, id } = await withTotp(shop);
    await browser.post('/api/account/totp/removal', {});
    await browser.post('/api/account/totp/removal', { current: 'another' });
    const second = await begin(shop, email);
    expect((await second.post('/api/auth/second-factor', { code: codeAt(secret, Date.now()) })).status).toBe(200);
    await shop.change(`DELETE FROM totp_factors WHERE user_id = $1`, id);
    await browser.post('/api/account/totp/removal', { current });
    expect(await mailsTo(shop, email)).toEqual(['totp-added']);
  });

  test.each([
    ['en', 'Your authenticator app was removed', 'If that was not you', '/forgotten-password'],
    ['en-IE', 'Your authenticator app was removed', 'If that was not you'],
    ['de-AT', 'Ihre Authentifizierungs-App wurde entfernt', 'Wenn Sie das nicht waren'],
    ['de', 'Ihre Authentifizierungs-App wurde entfernt', 'Wenn Sie das nicht waren', '/forgotten-password'],
  ])('in the language of the person: %s', async (locale, subject, ...words) => {
    const { browser, email, id } = await withTotp(shop);
    await shop.change(`UPDATE users SET locale = $2 WHERE id = $1`, id, locale);
    await browser.post('/api/account/totp/removal', { current });
    const [mail] = await shop.database.query<{ subject: string; text: string }>(
      'test.mail',
      `SELECT subject, text FROM mails WHERE recipient = $1 AND kind = 'totp-removed'`,
      [email],
    );
    expect(mail?.subject).toBe(subject);
    for (const word of words) expect(mail?.text).toContain(word);
  });

  test('with the change, or not at all', async () => {
    const { id, email } = await person(shop);
    const changes = new FactorChanges(shop.app.get(SendLetter, { strict: false }));
    const failing = shop.database.transaction(async (transaction) => {
      await changes.tell(transaction, { personId: id, request: undefined }, 'totp.removed', {});
      throw new Error('changed our mind');
    });
    await expect(failing).rejects.toThrow('changed our mind');
    expect(await mailsTo(shop, email)).toEqual([]);
  });
});
