import { expect, test } from 'vitest';

import { covers, indexName, indexTarget, type IndexShape } from './index-shape.ts';
import { merged, withoutCovered } from './merge.ts';
import { readIndex } from './read-index.ts';

async function shape(target: string): Promise<IndexShape> {
  const read = await readIndex(`CREATE INDEX ON ${target}`);
  if (read === undefined) throw new Error(`not read: ${target}`);
  return read;
}

test.each([
  'orders (user_id, created_at DESC)',
  'users (lower(email) text_pattern_ops)',
  `orders (created_at) WHERE status = 'pending'`,
  'reviews (product_id) INCLUDE (rating)',
  'products USING gin (attributes jsonb_path_ops)',
  'messages (read_at NULLS FIRST, created_at)',
  'sales."Order" ("Total")',
])('%s is written as it was read', async (target) => {
  expect(indexTarget(await shape(target))).toBe(target);
});

test('an index stands for its beginnings, and for parts of the table', async () => {
  const wide = await shape('orders (user_id, created_at DESC)');
  expect(covers(wide, await shape('orders (user_id)'))).toBe(true);
  expect(covers(wide, await shape(`orders (user_id) WHERE status = 'pending'`))).toBe(true);
  expect(covers(wide, await shape('orders (created_at DESC)'))).toBe(false);
  expect(covers(await shape(`orders (user_id) WHERE status = 'pending'`), await shape('orders (user_id)'))).toBe(false);
});

test('two that begin alike become one', async () => {
  const [one, other] = [await shape('orders (user_id, status)'), await shape('orders (user_id, created_at)')];
  expect(merged([one, other]).map((each) => indexTarget(each))).toEqual([
    'orders (user_id, status, created_at)',
    'orders (user_id, created_at, status)',
  ]);
  expect(withoutCovered([one, await shape('orders (user_id)')])).toEqual([one]);
});

test('a name tells what is in it, within 63 bytes', async () => {
  expect(indexName(await shape('users (lower(email))'))).toBe('users_lower_email');
  expect(indexName(await shape(`orders (created_at) WHERE status = 'pending'`))).toBe('orders_created_at_where_status');
  expect(indexName(await shape(`orders (${'a'.repeat(60)}, b)`)).length).toBeLessThanOrEqual(63);
});
