import { describe, expect, test } from 'vitest';

import { begin, codeAt, current, factorShop, STEP, withTotp } from '../../../../test/support/second-factors.ts';
import { Secrets } from '../../../performance/secrets/index.ts';
import { CheckTotp } from './check-totp.ts';
import { SealedSecrets } from './sealed-secrets.ts';
import { useTotpStep } from './totp.queries.ts';

const shop = factorShop();

describe('guessing codes of an app', () => {
  test('ends in pauses, whichever sign-in they come with, that hold for codes of the app alone', async () => {
    const { email, secret, recoveryCodes, id } = await withTotp(shop);
    const guess = async () => {
      const browser = await begin(shop, email);
      return (await browser.post('/api/auth/second-factor', { code: codeAt(secret, 0) })).body.code as string;
    };
    const guesses = await Promise.all(Array.from({ length: 8 }, guess));
    expect(guesses.filter((code) => code === 'wrong-second-factor')).toHaveLength(5);
    expect(guesses.filter((code) => code === 'second-factor-paused')).toHaveLength(3);
    const right = { code: codeAt(secret, Date.now()) };
    const paused = await (await begin(shop, email)).post('/api/auth/second-factor', right);
    expect([paused.status, paused.body.code]).toEqual([429, 'second-factor-paused']);
    const recovered = await (
      await begin(shop, email)
    ).post('/api/auth/second-factor', { recoveryCode: recoveryCodes[3] });
    expect(recovered.status).toBe(200);
    // Each wrong one more doubles the pause, up to an hour.
    const pauses: number[] = [];
    for (let more = 0; more < 10; more += 1) {
      await shop.change(`UPDATE totp_factors SET paused_until = now() WHERE user_id = $1`, id);
      expect(await guess()).toBe('wrong-second-factor');
      const [row] = await shop.database.query<{ seconds: number }>(
        'test.pause',
        `SELECT round(extract(epoch FROM paused_until - updated_at)) AS seconds FROM totp_factors WHERE user_id = $1`,
        [id],
      );
      pauses.push(row?.seconds ?? 0);
    }
    expect(pauses).toEqual([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
    await shop.change(`UPDATE totp_factors SET paused_until = now() WHERE user_id = $1`, id);
    expect((await (await begin(shop, email)).post('/api/auth/second-factor', right)).status).toBe(200);
    expect(await guess()).toBe('wrong-second-factor');
  });
});

async function stored(id: string): Promise<Buffer> {
  const [row] = await shop.database.query<{ secret: Buffer }>(
    'test.secret',
    `SELECT secret FROM totp_factors WHERE user_id = $1`,
    [id],
  );
  return row?.secret ?? Buffer.alloc(0);
}

test('a right code of an app that was removed meanwhile changes nothing of the one that takes its place', async () => {
  const { id, browser } = await withTotp(shop);
  const tried = await stored(id);
  const step = Math.floor(Date.now() / STEP) + 1;
  expect((await browser.post('/api/account/totp/removal', { current })).status).toBe(204);
  expect((await browser.post('/api/account/totp')).status).toBe(201);
  const next = await stored(id);
  expect(await useTotpStep(shop.database, id, { step, tried, secret: tried })).toBe(false);
  expect(await useTotpStep(shop.database, id, { step, tried: next, secret: next })).toBe(false);
  expect(await stored(id)).toEqual(next);
});

describe('a shop that changes its secret', () => {
  test('still reads what is there, and writes it anew as it is used', async () => {
    const { id, secret } = await withTotp(shop);
    const before = await stored(id);
    const [next, last] = [
      'a new secret for tests, which is no secret',
      'a secret for tests, which is no secret at all',
    ];
    const rotated = new CheckTotp(shop.database, new SealedSecrets(new Secrets([next, last])));
    expect(await rotated.take(id, codeAt(secret, Date.now()))).toBe(true);
    expect(await stored(id)).not.toEqual(before);
    const alone = new CheckTotp(shop.database, new SealedSecrets(new Secrets([next])));
    expect(await alone.take(id, codeAt(secret, Date.now() + STEP))).toBe(true);
    const without = new CheckTotp(shop.database, new SealedSecrets(new Secrets([last])));
    await expect(without.take(id, '123456')).rejects.toMatchObject({ code: 'second-factor-unreadable', report: true });
  });

  test('reads nobody the secret of somebody else', async () => {
    const [one, other] = [await withTotp(shop), await withTotp(shop)];
    await shop.change(
      `UPDATE totp_factors SET secret = (SELECT secret FROM totp_factors WHERE user_id = $2) WHERE user_id = $1`,
      one.id,
      other.id,
    );
    const answer = await (
      await begin(shop, one.email)
    ).post('/api/auth/second-factor', { code: codeAt(other.secret, Date.now()) });
    expect([answer.status, answer.body.code]).toEqual([503, 'second-factor-unreadable']);
  });
});
