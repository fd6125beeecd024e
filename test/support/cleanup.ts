import { afterAll } from 'vitest';

const steps: (() => Promise<void> | void)[] = [];

/**
 * Runs `step` when the tests of the file have run, the latest first. May be called anywhere, also within beforeAll,
 * where Vitest's own afterAll would be forgotten without a word.
 */
export function whenDone(step: () => Promise<void> | void): void {
  steps.push(step);
}

// Registered while the file is collected: every test file has its own copy of this module.
afterAll(async () => {
  for (const step of steps.splice(0).toReversed()) await step();
});
