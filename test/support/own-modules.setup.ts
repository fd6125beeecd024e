import { afterAll, vi } from 'vitest';

// Before each file: those that share a process share the packages of node_modules, which take seconds to load, but
// nothing of ours. Every module of the shop and of test/support is evaluated anew, with no state of the file before.
vi.resetModules();

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});
