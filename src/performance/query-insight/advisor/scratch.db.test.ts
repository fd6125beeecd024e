import { Client } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';

import { whenDone } from '../../../../test/support/cleanup.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { adviseIndexes, openScratch } from './advise-indexes.ts';

const WORKLOAD = [{ sql: 'SELECT * FROM visits WHERE place = $1', params: [7], calls: 100 }];
let url = '';
let client: Client;

async function connect(): Promise<Client> {
  const connection = new Client({ connectionString: url });
  await connection.connect();
  whenDone(async () => connection.end().catch(() => undefined));
  return connection;
}

async function schemas(): Promise<unknown[]> {
  const { rows } = await client.query(`SELECT nspname FROM pg_namespace WHERE nspname = 'advisor_scratch'`);
  return rows;
}

beforeAll(async () => {
  ({ url } = await testDatabase());
  client = await connect();
  await client.query(`
    CREATE TABLE visits (id integer PRIMARY KEY, place integer NOT NULL, note text NOT NULL);
    INSERT INTO visits SELECT i, i % 5000, md5(i::text) FROM generate_series(1, 20000) AS i;
    ANALYZE visits`);
});

describe('the copies', () => {
  test('go when the run is over, and the tables are as they were', async () => {
    const advice = await adviseIndexes(client, WORKLOAD);
    expect(advice.proposals).toMatchObject([
      { verdict: 'accepted', target: 'visits (place)', proof: { stage: 'scratch' } },
    ]);
    expect(await schemas()).toEqual([]);
    const { rows } = await client.query(`SELECT indexname FROM pg_indexes WHERE tablename = 'visits'`);
    expect(rows).toEqual([{ indexname: 'visits_pkey' }]);
  });

  test('of a run that was killed go at the next one', async () => {
    const killed = await connect();
    const scratch = await openScratch(killed);
    expect(scratch.schema).toBe('advisor_scratch');
    await killed.query('CREATE TABLE advisor_scratch.left_behind (id integer)');
    await killed.end();
    expect(await schemas()).toHaveLength(1);
    await adviseIndexes(client, WORKLOAD);
    expect(await schemas()).toEqual([]);
  });

  test('are those of one run at a time', async () => {
    const other = await connect();
    const scratch = await openScratch(other);
    await expect(adviseIndexes(client, WORKLOAD)).rejects.toMatchObject({ code: 'advice-running', status: 409 });
    await scratch.close();
    await expect(adviseIndexes(client, WORKLOAD)).resolves.toBeDefined();
  });

  test('are refused before they grow beyond what is allowed', async () => {
    await expect(adviseIndexes(client, WORKLOAD, { scratchBytes: 8_192 })).rejects.toMatchObject({
      code: 'scratch-too-large',
      status: 422,
    });
    expect(await schemas()).toEqual([]);
  });
});

describe('what is not looked at', () => {
  test.each([
    ['what is no statement of rows', 'VACUUM visits', /Vacuum is not explained/],
    [
      'what may have effects that last',
      `SELECT pg_advisory_lock(id) FROM visits WHERE place = 7`,
      /pg_advisory_lock is not run here/,
    ],
    ['what names no table there is', 'SELECT * FROM nowhere', /does not exist/],
    ['what is no SQL', 'SELEC 1', /syntax|SELEC/],
  ])('%s', async (_, sql, reason) => {
    const { proposals, skipped } = await adviseIndexes(client, [{ sql, calls: 1 }]);
    expect(proposals).toEqual([]);
    expect(skipped).toMatchObject([{ sql, reason: expect.stringMatching(reason) }]);
  });
});

test('an index that is written far more than read is turned down', async () => {
  const writes = { sql: 'INSERT INTO visits VALUES ($1, $2, $3)', params: [1, 2, 'x'], calls: 100_000_000 };
  const { proposals } = await adviseIndexes(client, [
    { ...WORKLOAD[0], sql: WORKLOAD[0]?.sql ?? '', calls: 1 },
    writes,
  ]);
  expect(proposals.filter(({ verdict }) => verdict === 'accepted')).toEqual([]);
});
