import { spawnSync } from 'node:child_process';

import { processTree } from '../machine/processes.ts';

/** Of what takes part, as far as it tells. @param roots of the server's processes. */
export function versionsOf(roots: readonly number[]): Record<string, string> {
  const versions: Record<string, string> = { node: process.version.slice(1), commit: commit() };
  const servers = processTree(roots);
  for (const [title, name] of [
    ['PostgreSQL', 'postgres'],
    ['Redis', 'redis-server'],
  ] as const) {
    const running = servers.find((server) => server.name === name);
    // The very program that runs, whatever else is installed.
    if (running !== undefined) versions[title] = numberIn(spawnSync(`/proc/${running.pid}/exe`, ['--version']).stdout);
  }
  return Object.fromEntries(Object.entries(versions).filter(([, version]) => version !== ''));
}

function commit(): string {
  const { stdout, status } = spawnSync('git', ['describe', '--always', '--dirty'], { cwd: import.meta.dirname });
  return status === 0 ? stdout.toString().trim() : '';
}

function numberIn(output: Buffer | null): string {
  return /\d+\.\d+(\.\d+)*/.exec(output?.toString() ?? '')?.[0] ?? '';
}
