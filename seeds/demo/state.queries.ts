import { z } from 'zod';

import type { Queryable } from '../../src/performance/database/index.ts';

const demoState = z.object({ products: z.int(), complete: z.boolean() });

/** How far the demo catalogue has come. */
export type DemoState = z.infer<typeof demoState>;

export async function readDemoState(queryable: Queryable): Promise<DemoState | undefined> {
  const [row] = await queryable.query<{ value: unknown }>(
    'seed.state',
    `SELECT value FROM shop_state WHERE key = 'demo'`,
  );
  return row === undefined ? undefined : demoState.parse(row.value);
}

export async function writeDemoState(queryable: Queryable, state: DemoState): Promise<void> {
  await queryable.query(
    'seed.write-state',
    `INSERT INTO shop_state (key, value) VALUES ('demo', $1)
     ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value`,
    [JSON.stringify(state)],
  );
}

export async function hasProducts(queryable: Queryable): Promise<boolean> {
  const [row] = await queryable.query<{ some: boolean }>('seed.any', `SELECT EXISTS (SELECT FROM products) AS some`);
  return row?.some === true;
}
