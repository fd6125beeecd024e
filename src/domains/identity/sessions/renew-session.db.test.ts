import { beforeAll, describe, expect, test } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { Cache } from '../../../performance/cache/index.ts';
import type { Database } from '../../../performance/database/index.ts';
import { identityTags } from '../identity.tags.ts';
import { RenewSession } from './renew-session.ts';
import { Sessions } from './sessions.ts';

let database: Database;
let sessions: Sessions;
let renewing: RenewSession;
let cache: Cache;
let serial = 0;

beforeAll(async () => {
  ({ database } = await testDatabase());
  cache = new Cache({ bytes: 1_000_000 });
  sessions = new Sessions(database, cache);
  renewing = new RenewSession(database, cache);
});

async function signedIn() {
  const { id } = await makeAccount(database, { slug: `lasting-${(serial += 1)}` });
  const opened = await sessions.open(id, { lasting: true, from: { address: '203.0.113.9', userAgent: 'One' } });
  if (opened?.tokens.refresh === undefined) throw new Error('no lasting session was opened');
  return { person: id, id: opened.session.id, access: opened.tokens.access, refresh: opened.tokens.refresh };
}

async function renewed(refresh: string) {
  const answer = await renewing.by(refresh, undefined);
  if (answer?.tokens?.refresh === undefined) throw new Error('the session was not renewed');
  return { access: answer.tokens.access, refresh: answer.tokens.refresh };
}

const change = async (sql: string, ...values: (string | number)[]) => database.query('test.change', sql, values);

/** As if what was replaced had been replaced earlier. */
const later = async (session: string, seconds: number) =>
  change(
    `UPDATE session_tokens SET replaced_at = replaced_at - make_interval(secs => $2) WHERE session_id = $1`,
    session,
    seconds,
  );

const isOver = async (session: string) => {
  const rows = await database.query<{ over: boolean }>(
    'test.over',
    `SELECT revoked_at IS NOT NULL AS over FROM sessions WHERE id = $1`,
    [session],
  );
  return rows[0]?.over;
};

describe('renewing a session', () => {
  test('gives a new pair, again and again, of the same session', async () => {
    const { id, refresh } = await signedIn();
    let next = refresh;
    for (let day = 0; day < 5; day += 1) {
      const pair = await renewed(next);
      expect((await sessions.find(pair.access))?.id).toBe(id);
      await later(id, 86_400);
      next = pair.refresh;
    }
    const [row] = await database.query<{ generation: number }>(
      'test',
      `SELECT generation FROM sessions WHERE id = $1`,
      [id],
    );
    expect(row?.generation).toBe(6);
  });

  test('refuses what is no refresh token of a live session', async () => {
    const { person, access, refresh } = await signedIn();
    expect(await renewing.by(access, undefined)).toBeUndefined();
    expect(await renewing.by('', undefined)).toBeUndefined();
    expect(await renewing.by('x'.repeat(43), undefined)).toBeUndefined();
    await change(`UPDATE users SET status = 'suspended' WHERE id = $1`, person);
    expect(await renewing.by(refresh, undefined)).toBeUndefined();
    await change(`UPDATE users SET status = 'active' WHERE id = $1`, person);
    await sessions.endOf(person);
    expect(await renewing.by(refresh, undefined)).toBeUndefined();
  });

  test('moves the end of the session, and never past a year', async () => {
    const { id, refresh } = await signedIn();
    await change(
      `UPDATE sessions SET created_at = now() - interval '350 days', expires_at = now() + interval '1 day' WHERE id = $1`,
      id,
    );
    const answer = await renewing.by(refresh, undefined);
    const days = ((answer?.session.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(14.9);
    expect(days).toBeLessThan(15.1);
  });

  test('answers requests that were on their way, and gives one of them the new pair', async () => {
    const { id, refresh } = await signedIn();
    const answers = await Promise.all(Array.from({ length: 20 }, async () => renewing.by(refresh, undefined)));
    expect(answers.every((answer) => answer?.session.id === id)).toBe(true);
    expect(answers.filter((answer) => answer?.tokens !== undefined)).toHaveLength(1);
    expect(await isOver(id)).toBe(false);
  });

  test('gives another pair where the answer with the first was lost, and that first one opens nothing', async () => {
    const { id, refresh } = await signedIn();
    const lost = await renewed(refresh);
    await later(id, 60);
    const again = await renewed(refresh);
    expect(await sessions.find(lost.access)).toBeUndefined();
    expect((await sessions.find(again.access))?.id).toBe(id);
    await later(id, 60);
    // Who comes with the lost pair now has it from somewhere else.
    expect(await renewing.by(lost.refresh, undefined)).toBeUndefined();
    expect(await isOver(id)).toBe(true);
  });

  test('ends the session for everybody where a token comes again after its successor was used', async () => {
    const { person, id, refresh } = await signedIn();
    const next = await renewed(refresh);
    expect((await sessions.find(next.access))?.id).toBe(id);
    await later(id, 31);
    expect(await renewing.by(refresh, { address: '198.51.100.7', userAgent: 'Thief' })).toBeUndefined();
    expect(await sessions.find(next.access)).toBeUndefined();
    expect(await renewing.by(next.refresh, undefined)).toBeUndefined();
    const log = await database.query<{ detail: object; network: string }>(
      'test.log',
      `SELECT detail, network::text AS network FROM audit_log WHERE subject_id = $1 AND action = 'session.revoked'`,
      [person],
    );
    expect(log).toEqual([
      { detail: { which: 'one', session: id, count: 1, because: 'reuse' }, network: '198.51.100.0/24' },
    ]);
  });

  test('ends no other session of the person', async () => {
    const { person, id, refresh } = await signedIn();
    const other = await sessions.open(person, { lasting: true, from: undefined });
    await sessions.find((await renewed(refresh)).access);
    await later(id, 31);
    await renewing.by(refresh, undefined);
    expect(await isOver(id)).toBe(true);
    expect((await sessions.find(other?.tokens.access ?? ''))?.person.id).toBe(person);
  });
});

describe('ending sessions', () => {
  test('by either token ends the session at once', async () => {
    for (const which of ['access', 'refresh'] as const) {
      const { access, refresh } = await signedIn();
      await sessions.find(access);
      await sessions.end({ access: undefined, refresh: undefined, [which]: which === 'access' ? access : refresh });
      expect(await sessions.find(access)).toBeUndefined();
      expect(await renewing.by(refresh, undefined)).toBeUndefined();
    }
  });

  test('of a person ends one, all others, or all; never those of somebody else', async () => {
    const mine = await signedIn();
    const stranger = await signedIn();
    const open = async () => (await sessions.open(mine.person, { lasting: false, from: undefined }))?.session.id ?? '';
    const [second, third] = [await open(), await open()];
    expect(await sessions.endOf(mine.person, { only: stranger.id })).toBe(0);
    expect(await sessions.endOf(mine.person, { only: second })).toBe(1);
    expect(await isOver(second)).toBe(true);
    expect(await sessions.endOf(mine.person, { except: mine.id })).toBe(1);
    expect([await isOver(third), await isOver(mine.id)]).toEqual([true, false]);
    expect(await sessions.endOf(mine.person)).toBe(1);
    expect(await isOver(stranger.id)).toBe(false);
  });

  test('evicts what was known of them', async () => {
    const { id, access } = await signedIn();
    await sessions.find(access);
    await change(`UPDATE sessions SET revoked_at = now() WHERE id = $1`, id);
    expect((await sessions.find(access))?.id).toBe(id);
    await cache.evict([identityTags.session(id)]);
    expect(await sessions.find(access)).toBeUndefined();
  });
});
