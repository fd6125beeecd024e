import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

/**
 * One more than there are cores, and on two of them three: a third of the time of the tests is waiting, for a server that
 * starts, a limit that passes, a message that must not come. All projects share the places.
 */
const maxWorkers = Math.max(3, Math.min(availableParallelism() + 1, 6));

/**
 * Files share a process, and the packages of node_modules in it: loading Nest, TypeORM and the others anew for each takes longer than
 * most of them run. Our own modules are never shared: `own-modules.setup.ts`.
 */
const sharedProcess = { isolate: false, setupFiles: ['test/support/own-modules.setup.ts'] };

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
          ...sharedProcess,
          maxWorkers,
        },
      },
      {
        test: {
          name: 'db',
          include: ['**/*.db.test.ts'],
          exclude: never,
          globalSetup: ['test/support/postgres.setup.ts'],
          ...sharedProcess,
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
          ...sharedProcess,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          maxWorkers,
        },
      },
    ],
  },
});
