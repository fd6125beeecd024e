import { beforeAll, describe, expect, test } from 'vitest';

import { makeSeller } from '../../../../test/support/catalog-factory.ts';
import { testDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import { Audit } from './audit.ts';
import { FailedSignIns } from './failed-sign-ins.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});

interface Row {
  id: string;
  actor_id: string | null;
  action: string;
  subject_id: string | null;
  detail: Record<string, unknown>;
  network: string | null;
  user_agent: string | null;
}

async function entriesAbout(subject: string | null): Promise<Row[]> {
  return db.database.query<Row>(
    'test.entries',
    `SELECT * FROM audit_log WHERE subject_id IS NOT DISTINCT FROM $1::uuid ORDER BY created_at, id`,
    [subject],
  );
}

const REQUEST = { address: '203.0.113.9', userAgent: 'Browser 1.0' };

/** One entry by and about a new person. */
async function entry(age = '0 days'): Promise<{ person: string; id: string }> {
  const person = await makeSeller(db.database);
  await db.database.query(
    'test.entry',
    `INSERT INTO audit_log (actor_id, action, subject_type, subject_id, network, user_agent, created_at)
     VALUES ($1, 'password.changed', 'user', $1, '203.0.113.0/24', 'Browser 1.0', now() - $2::interval)`,
    [person, age],
  );
  const [row] = await entriesAbout(person);
  return { person, id: row?.id ?? '' };
}

async function change(sql: string, id: string): Promise<void> {
  await db.database.query('test.change', sql, [id]);
}

const REFUSED = { code: '23001', constraint: 'audit_log_is_append_only' };

describe('the audit log', () => {
  test('says who did what to whom, from which network, with what', async () => {
    const person = await makeSeller(db.database);
    await Audit.record(db.database, {
      actor: person,
      action: 'account.suspended',
      subject: person,
      detail: { reason: 'Sells what is not theirs' },
      request: REQUEST,
    });
    expect(await entriesAbout(person)).toMatchObject([
      {
        actor_id: person,
        action: 'account.suspended',
        detail: { reason: 'Sells what is not theirs' },
        network: '203.0.113.0/24',
        user_agent: 'Browser 1.0',
      },
    ]);
  });

  test('is written with the transaction of what it is about, or not at all', async () => {
    const person = await makeSeller(db.database);
    const failing = db.database.transaction(async (transaction) => {
      await Audit.record(transaction, {
        actor: person,
        action: 'password.changed',
        subject: person,
        detail: {},
        request: undefined,
      });
      throw new Error('changed our mind');
    });
    await expect(failing).rejects.toThrow('changed our mind');
    expect(await entriesAbout(person)).toEqual([]);
  });

  test('takes no detail that its action has no place for', async () => {
    const person = await makeSeller(db.database);
    const detail = { password: 'hunter2' } as never;
    const recorded = Audit.record(db.database, {
      actor: person,
      action: 'password.changed',
      subject: person,
      detail,
      request: undefined,
    });
    await expect(recorded).rejects.toThrow('Unrecognized key');
    expect(await entriesAbout(person)).toEqual([]);
  });
});

describe('nobody changes the audit log', () => {
  test.each([
    ['what was done', `UPDATE audit_log SET action = 'password.reset' WHERE id = $1`],
    ['its detail', `UPDATE audit_log SET detail = '{"a": 1}' WHERE id = $1`],
    ['when', `UPDATE audit_log SET created_at = now() - interval '1 year' WHERE id = $1`],
    ['to whom', `UPDATE audit_log SET subject_id = NULL WHERE id = $1`],
    ['who did it', `UPDATE audit_log SET actor_id = NULL WHERE id = $1`],
    ['from where', `UPDATE audit_log SET network = NULL WHERE id = $1`],
    ['that it is there', `DELETE FROM audit_log WHERE id = $1`],
    ['that anything is there', `TRUNCATE audit_log -- $1`],
  ])('%s', async (_, sql) => {
    const { person, id } = await entry();
    const changed = sql.startsWith('TRUNCATE')
      ? db.database.query('test.change', 'TRUNCATE audit_log')
      : change(sql, id);
    await expect(changed).rejects.toMatchObject(REFUSED);
    expect(await entriesAbout(person)).toMatchObject([{ id, actor_id: person, network: '203.0.113.0/24' }]);
  });

  test('not even the old, but that it goes or loses where it came from', async () => {
    const { person, id } = await entry('91 days');
    await expect(change(`UPDATE audit_log SET detail = '{"a": 1}' WHERE id = $1`, id)).rejects.toMatchObject(REFUSED);
    await expect(change(`UPDATE audit_log SET actor_id = NULL WHERE id = $1`, id)).rejects.toMatchObject(REFUSED);
    await change(`UPDATE audit_log SET network = NULL, user_agent = NULL WHERE id = $1`, id);
    expect(await entriesAbout(person)).toMatchObject([{ id, actor_id: person, network: null, user_agent: null }]);
    await change(`DELETE FROM audit_log WHERE id = $1`, id);
    expect(await entriesAbout(person)).toEqual([]);
  });

  test('but that people who left are taken out of it', async () => {
    const { person, id } = await entry();
    await change(`UPDATE users SET deleted_at = now() WHERE id = $1`, person);
    await change(`UPDATE audit_log SET actor_id = NULL, network = NULL, user_agent = NULL WHERE id = $1`, id);
    expect(await entriesAbout(person)).toMatchObject([{ id, actor_id: null, network: null, user_agent: null }]);
  });

  test('and who is gone for good leaves entries without an actor', async () => {
    const { person, id } = await entry();
    await change(`DELETE FROM users WHERE id = $1`, person);
    expect(await entriesAbout(person)).toMatchObject([{ id, actor_id: null }]);
  });

  test('and holds no address, only a network', async () => {
    const insert = `INSERT INTO audit_log (action, subject_type, network) VALUES ('password.reset', 'user', $1::cidr)`;
    await expect(db.database.query('test.entry', insert, ['203.0.113.9'])).rejects.toMatchObject({ code: '23514' });
    await expect(db.database.query('test.entry', insert, ['203.0.113.9/24'])).rejects.toMatchObject({ code: '22P02' });
  });
});

describe('failed sign-ins', () => {
  test('of one account from one network are one entry a minute', async () => {
    const subject = await makeSeller(db.database);
    const failed = new FailedSignIns(db.database);
    for (let attempt = 0; attempt < 1_000; attempt += 1) failed.note({ subject, request: REQUEST });
    failed.note({ subject, request: { address: '198.51.100.1', userAgent: undefined } });
    await failed.write();
    const entries = await entriesAbout(subject);
    expect(entries.map(({ action, detail, network }) => ({ action, detail, network }))).toEqual([
      { action: 'sign_in.failed', detail: { attempts: 1_000 }, network: '203.0.113.0/24' },
      { action: 'sign_in.failed', detail: { attempts: 1 }, network: '198.51.100.0/24' },
    ]);
  });

  test('from everywhere end in one entry more than are named', async () => {
    const before = (await entriesAbout(null)).length;
    const failed = new FailedSignIns(db.database);
    for (let host = 0; host < 5_000; host += 1) {
      failed.note({ subject: undefined, request: { address: `10.${host >> 8}.${host & 255}.1`, userAgent: 'Tool' } });
    }
    await failed.onModuleDestroy();
    const entries = (await entriesAbout(null)).slice(before);
    expect(entries).toHaveLength(51);
    expect(entries.at(-1)).toMatchObject({ detail: { attempts: 4_950, unnamed: true }, network: null });
    await failed.write();
    expect(await entriesAbout(null)).toHaveLength(before + 51);
  });
});
