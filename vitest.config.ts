import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

/**
 * On two cores two at once, where Vitest alone would take one: much of their time is waiting. All projects share the
 * places, so the waiting of one is filled by the work of another.
 */
const maxWorkers = Math.max(2, Math.min(availableParallelism() - 1, 6));

const never = ['**/node_modules/**', '**/dist/**', '**/.data/**'];

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...never, '**/*.db.test.ts', 'test/journeys/**'],
          maxWorkers,
        },
      },
      {
        test: {
          name: 'db',
          include: ['**/*.db.test.ts'],
          exclude: never,
          globalSetup: ['test/support/postgres.setup.ts'],
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          exclude: never,
          globalSetup: ['test/support/postgres.setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          maxWorkers,
        },
      },
    ],
  },
});
