import { beforeAll, describe, expect, it, vi } from 'vitest';

import { whenDone } from '../../../test/support/cleanup.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { hasPgBouncer, startPgBouncer } from '../../../test/support/pgbouncer.ts';
import type { Database } from './database.ts';
import { Notices } from './notices.ts';

let database: Database;
let url: string;

beforeAll(async () => {
  ({ database, url } = await testDatabase());
});

async function listen(channel: string) {
  const notices = new Notices(database, url, channel);
  whenDone(async () => notices.close());
  const heard: string[] = [];
  notices.subscribe({
    message: (text) => heard.push(text),
    up: () => heard.push('(up)'),
    down: () => heard.push('(down)'),
  });
  await expect.poll(() => heard).toEqual(['(up)']);
  return { notices, heard };
}

describe('notices', () => {
  it('reach every process that listens to the channel, in order, whatever they contain', async () => {
    const [one, other, elsewhere] = [await listen('a'), await listen('a'), await listen('b')];
    const texts = ['plain', `quote ' and \\ and "`, 'ünï 🪔', 'x'.repeat(7_900)];
    for (const text of texts) await one.notices.publish(text);
    await expect.poll(() => other.heard).toEqual(['(up)', ...texts]);
    await expect.poll(() => one.heard).toEqual(['(up)', ...texts]);
    expect(elsewhere.heard).toEqual(['(up)']);
  });

  it('tell that they may have been missed when the connection broke, and go on by themselves', async () => {
    const { notices, heard } = await listen('c');
    await database.query(
      'test.break',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'social-selling notices' AND datname = current_database()`,
    );
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['(up)', '(down)', '(up)']);
    await notices.publish('again');
    await expect.poll(() => heard.at(-1)).toBe('again');
  });

  it('stop when closed, and one that is too long is refused', async () => {
    const { notices, heard } = await listen('d');
    await expect(notices.publish('x'.repeat(8_001))).rejects.toThrow('payload string too long');
    await notices.close();
    await notices.publish('to nobody');
    expect(heard).not.toContain('to nobody');
  });

  it.skipIf(!hasPgBouncer)('do not pretend to listen through a pooler, which would not hear', async () => {
    const pooler = await startPgBouncer(url);
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const deaf = new Notices(database, pooler.url, 'f');
    let up = false;
    deaf.subscribe({ message: () => undefined, up: () => (up = true), down: () => undefined });
    await expect.poll(() => said.mock.calls.flat().join()).toContain('DATABASE_DIRECT_URL');
    expect(up).toBe(false);
    await deaf.close();
    await pooler.stop();
    said.mockRestore();
  });

  it('wait for a database that is away, without failing whoever subscribed', async () => {
    const away = new Notices(database, 'postgres://nobody@127.0.0.1:9/none', 'e');
    let up = false;
    away.subscribe({ message: () => undefined, up: () => (up = true), down: () => undefined });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(up).toBe(false);
    await away.close();
  });
});
