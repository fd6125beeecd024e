import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

import type { Database } from '../src/performance/database/index.ts';

/** USER_HZ, the unit of /proc: 100 a second on every Linux of the last decades. */
const TICKS_A_SECOND = 100;

/** Seconds of CPU the processes have used, theirs and the kernel's for them; those that ended are left out. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + ticksOf(pid), 0) / TICKS_A_SECOND;
}

function ticksOf(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  // The name before ")" may hold spaces; utime and stime are the 14th and 15th field.
  const fields = readFileSync(file, 'utf8').split(')').at(-1)?.trim().split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** All processes of the server that `database` leads to, where it runs on this machine. */
export async function serverProcesses(database: Database): Promise<number[]> {
  const rows = await database.query<{ pid: number }>('bench.processes', 'SELECT pid FROM pg_stat_activity');
  return rows.map(({ pid }) => pid).filter((pid) => existsSync(`/proc/${pid}/stat`));
}

/** Keeps processes on one core, where the machine has `taskset`. @returns whether it did. */
export function pinTo(core: number, pids: readonly number[]): boolean {
  return pids.every((pid) => spawnSync('taskset', ['-acp', String(core), String(pid)]).status === 0);
}
