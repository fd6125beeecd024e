import { beforeAll, describe, expect, test, vi } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { Cache } from '../../../performance/cache/index.ts';
import type { Database } from '../../../performance/database/index.ts';
import { identityTags } from '../identity.tags.ts';
import { Sessions } from './sessions.ts';

let database: Database;
let sessions: Sessions;
let cache: Cache;
let serial = 0;

beforeAll(async () => {
  ({ database } = await testDatabase());
  cache = new Cache({ bytes: 1_000_000 });
  sessions = new Sessions(database, cache);
});

async function open(person: string) {
  const session = await sessions.open(person, { lasting: false, from: undefined });
  if (session === undefined) throw new Error('no session was opened');
  return session;
}

async function opened() {
  const { id } = await makeAccount(database, { slug: `guest-${(serial += 1)}` });
  const { session, tokens } = await open(id);
  return { person: id, session, token: tokens.access };
}

const change = async (sql: string, ...values: string[]) => database.query('test.change', sql, values);

describe('a session', () => {
  test('is found by its token alone', async () => {
    const [mine, other] = [await opened(), await opened()];
    expect((await sessions.find(mine.token))?.person.id).toBe(mine.person);
    expect((await sessions.find(other.token))?.person.id).toBe(other.person);
    expect(mine.token).toMatch(/^[\w-]{43}$/);
    expect(await sessions.find(mine.session.id)).toBeUndefined();
    expect(await sessions.find(`${mine.token.slice(0, 42)}!`)).toBeUndefined();
  });

  test('is over after its time, also where it is cached', async () => {
    const { token, session } = await opened();
    vi.useFakeTimers({ toFake: ['Date'], now: session.expiresAt.getTime() - 1_000 });
    expect((await sessions.find(token))?.id).toBe(session.id);
    vi.setSystemTime(session.expiresAt.getTime());
    expect(await sessions.find(token)).toBeUndefined();
    vi.useRealTimers();
  });

  test('is over after its time by the clock of the database', async () => {
    const { token, session } = await opened();
    await change(`UPDATE session_tokens SET access_expires_at = now() WHERE session_id = $1`, session.id);
    await cache.clear();
    expect(await sessions.find(token)).toBeUndefined();
  });

  test('is answered without a query, and unknown tokens are not kept', async () => {
    const { token } = await opened();
    await sessions.find(token);
    const query = vi.spyOn(database, 'query');
    await sessions.find(token);
    expect(query).not.toHaveBeenCalled();
    const before = cache.figures.entries;
    for (let attempt = 0; attempt < 5; attempt += 1) await sessions.find(`${attempt}`.repeat(43));
    expect(query).toHaveBeenCalledTimes(5);
    expect(cache.figures.entries).toBe(before);
    query.mockRestore();
  });

  test('lives on while the database is away', async () => {
    const { token, session } = await opened();
    await sessions.find(token);
    const query = vi.spyOn(database, 'query').mockRejectedValue(new Error('away'));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    expect((await sessions.find(token))?.id).toBe(session.id);
    vi.useRealTimers();
    query.mockRestore();
  });

  test('is over when it is ended, and the others of the same person are not', async () => {
    const { person, token } = await opened();
    const other = await open(person);
    const tokens = { access: token, refresh: undefined };
    await sessions.end(tokens);
    await sessions.end(tokens);
    await sessions.end({ access: 'no token', refresh: 'none' });
    expect(await sessions.find(token)).toBeUndefined();
    expect((await sessions.find(other.tokens.access))?.person.id).toBe(person);
  });

  test.each([
    [`UPDATE users SET status = 'suspended' WHERE id = $1`],
    [`UPDATE users SET deleted_at = now() WHERE id = $1`],
    [`UPDATE sessions SET revoked_at = now() WHERE user_id = $1`],
  ])('is over after %s', async (sql) => {
    const { person, token } = await opened();
    await change(sql, person);
    await cache.evict([identityTags.person(person)]);
    expect(await sessions.find(token)).toBeUndefined();
  });

  test('is not opened for somebody who was suspended a moment ago', async () => {
    const { person } = await opened();
    await change(`UPDATE users SET status = 'suspended' WHERE id = $1`, person);
    expect(await sessions.open(person, { lasting: true, from: undefined })).toBeUndefined();
  });

  test('notes now and then that it was seen', async () => {
    const { token, session } = await opened();
    const seenAt = async () => {
      const rows = await database.query<{ at: Date }>(
        'test.seen',
        `SELECT last_seen_at AS at FROM sessions WHERE id = $1`,
        [session.id],
      );
      return rows[0]?.at.getTime() ?? 0;
    };
    const first = await seenAt();
    await sessions.find(token);
    expect(await seenAt()).toBe(first);
    await change(`UPDATE sessions SET last_seen_at = now() - interval '1 hour' WHERE id = $1`, session.id);
    await cache.clear();
    await sessions.find(token);
    await vi.waitFor(async () => expect(await seenAt()).toBeGreaterThan(first), 10_000);
    await vi.waitFor(
      async () => expect((await sessions.find(token))?.lastSeenAt.getTime()).toBeGreaterThan(first),
      10_000,
    );
  });
});

describe('expired sessions', () => {
  test('are cleared away faster than new ones come', async () => {
    const { person } = await opened();
    await database.query(
      'test.expired',
      `INSERT INTO sessions (user_id, created_at, expires_at)
       SELECT $1, now() - interval '2 days', now() - interval '1 day'
       FROM generate_series(1, 25) AS n`,
      [person],
    );
    const expired = async () => {
      const [row] = await database.query<{ n: number }>(
        'test.count',
        `SELECT count(*) AS n FROM sessions WHERE expires_at < now()`,
      );
      return row?.n;
    };
    const before = (await expired()) ?? 0;
    await open(person);
    expect(await expired()).toBe(before - 10);
    for (let sign = 0; sign < 3; sign += 1) await open(person);
    expect(await expired()).toBe(0);
  });
});
