import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { within } from './patience.ts';

test('what comes in time is handed on, also when it fails', async () => {
  expect(await within(sleep(5, 'here'), 1_000)).toBe('here');
  await expect(within(Promise.reject(new Error('broken')), 1_000)).rejects.toThrow('broken');
});

test('what does not come is given up', async () => {
  await expect(within(new Promise(() => undefined), 20)).rejects.toThrow('no answer within 20 ms');
});

test('what had arrived while the process itself was busy counts as in time', async () => {
  const arrived = fetch('data:text/plain,here').then(async (answer) => answer.text());
  const asked = within(arrived, 20);
  const until = performance.now() + 100;
  while (performance.now() < until);
  expect(await asked).toBe('here');
});
