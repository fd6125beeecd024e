import { describe, expect, test } from 'vitest';

import { ApiClient } from '../../../../test/support/api-client.ts';
import { Authenticator, type Ceremony } from '../../../../test/support/authenticator.ts';
import {
  addPasskey,
  auditOf,
  current,
  factorShop,
  HERE,
  person,
  withPasskey,
} from '../../../../test/support/second-factors.ts';

const shop = factorShop();

describe('adding a passkey', () => {
  test('takes the password, and gives recovery codes with the first', async () => {
    const { browser, id, email } = await person(shop);
    expect((await browser.post('/api/account/passkey-challenges', {})).body.code).toBe('fresh-proof-required');
    const { options, answer, key } = await addPasskey(browser);
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'Marigold' },
      user: { id: Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url'), name: email },
      attestation: 'none',
      excludeCredentials: [],
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    });
    expect(answer.body).toEqual({
      passkey: {
        id: expect.any(String),
        name: 'Laptop',
        synced: false,
        createdAt: expect.any(String),
        lastUsedAt: null,
      },
      recoveryCodes: expect.any(Array),
    });
    expect(answer.body.recoveryCodes).toHaveLength(10);
    const second = await addPasskey(browser);
    expect(second.options.excludeCredentials).toMatchObject([{ id: key.id.toString('base64url') }]);
    expect(second.answer.body.recoveryCodes).toEqual([]);
    expect((await browser.get('/api/account/passkeys')).body.data).toHaveLength(2);
    expect((await auditOf(shop, id)).filter((action) => action !== 'sign_in.succeeded')).toEqual([
      'passkey.added',
      'recovery_codes.renewed',
      'passkey.added',
    ]);
  });

  test.each<[Ceremony]>([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'http://localhost:8080' }],
    [{ ...HERE, rpId: 'evil.example' }],
    [{ ...HERE, challenge: 'x'.repeat(43) }],
    [{ ...HERE, type: 'webauthn.get' }],
    [{ ...HERE, present: false }],
  ])('refuses one that was made as %j, and its challenge is spent', async (ceremony) => {
    const { browser } = await person(shop);
    const { answer, options, key } = await addPasskey(browser, new Authenticator(), ceremony);
    expect([answer.status, answer.body.code]).toEqual([400, 'passkey-refused']);
    const again = await browser.post('/api/account/passkeys', { name: 'Again', passkey: key.create(options, HERE) });
    const reached = ceremony.challenge === undefined && ceremony.type === undefined;
    expect(again.status).toBe(reached ? 400 : 201);
  });

  test('takes a challenge once, of its own browser and person, for five minutes', async () => {
    const one = await person(shop);
    const key = new Authenticator();
    const { options, answer } = await addPasskey(one.browser, key);
    expect(answer.status).toBe(201);
    const replayed = await one.browser.post('/api/account/passkeys', {
      name: 'x',
      passkey: new Authenticator().create(options, HERE),
    });
    expect(replayed.status).toBe(400);
    const fresh = async () => (await one.browser.post('/api/account/passkey-challenges', { current })).body;
    const other = await person(shop);
    other.browser.cookies.set('passkey', one.browser.cookies.get('passkey') ?? '');
    const stolen = new Authenticator().create(await fresh(), HERE);
    expect((await other.browser.post('/api/account/passkeys', { name: 'x', passkey: stolen })).status).toBe(400);
    const elsewhere = new ApiClient(shop.app);
    elsewhere.cookies.set('session', one.browser.cookies.get('session') ?? '');
    expect((await elsewhere.post('/api/account/passkeys', { name: 'x', passkey: stolen })).status).toBe(400);
    const late = new Authenticator().create(await fresh(), HERE);
    await shop.database.query(
      'test.late',
      `UPDATE passkey_challenges SET created_at = now() - interval '1 hour', expires_at = now()`,
    );
    expect((await one.browser.post('/api/account/passkeys', { name: 'x', passkey: late })).status).toBe(400);
  });

  test('refuses a credential that is known, also as somebody else’s', async () => {
    const { key } = await withPasskey(shop);
    const { answer } = await addPasskey((await person(shop)).browser, key);
    expect([answer.status, answer.body.code]).toEqual([409, 'passkey-known']);
  });

  test('stops at twenty', async () => {
    const { browser, id } = await person(shop);
    const spare = (await browser.post('/api/account/passkey-challenges', { current })).body;
    await shop.database.query(
      'test.many',
      `INSERT INTO passkeys (user_id, credential_id, public_key, counter, name, synced)
       SELECT $1::uuid, decode(md5($1::text || n), 'hex'), '\\x00', 0, 'Key ' || n, false FROM generate_series(1, 20) AS n`,
      [id],
    );
    expect((await browser.post('/api/account/passkey-challenges', { current })).body.code).toBe('too-many-passkeys');
    const late = { name: 'x', passkey: new Authenticator().create(spare, HERE) };
    expect((await browser.post('/api/account/passkeys', late)).body.code).toBe('too-many-passkeys');
  });

  test.each([
    [{}, ['name', 'passkey']],
    [{ name: ' ', passkey: null }, ['name', 'passkey']],
    [{ name: 'x'.repeat(61), passkey: { id: '!' } }, ['name', 'passkey.rawId']],
  ])('refuses %j, naming what is wrong', async (body, names) => {
    const { browser } = await person(shop);
    const answer = await browser.post('/api/account/passkeys', body);
    expect(answer.status).toBe(400);
    expect(answer.body.faults.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(names));
  });
});
