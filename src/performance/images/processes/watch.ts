import { readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second towards programs, whatever the kernel's own clock (proc(5)). */
const TICK_MS = 10;
const PAGE_BYTES = 4_096;

export interface Usage {
  /** Milliseconds of processor time since it started, all its threads. */
  cpuMs: number;
  /** Bytes resident. */
  memory: number;
}

/** What a process has taken so far, by /proc. @returns undefined where there is no such process, or no /proc. */
export function usageOf(pid: number): Usage | undefined {
  try {
    // The name of the program stands in brackets and may hold anything: what counts comes after the last one.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [user = 0, system = 0, pages = 0] = [fields[11], fields[12], fields[21]].map(Number);
    return { cpuMs: (user + system) * TICK_MS, memory: pages * PAGE_BYTES };
  } catch {
    return undefined;
  }
}
