import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** As `nice` counts: a tenth of the processor time of a thread that did not step back, where both want it. */
const STEPS = 10;
const LOWEST = 19;

/**
 * Lets the thread that serves come first: this thread, and the pool that compresses and checks passwords, run where it
 * leaves time. Linux counts priorities by thread (sched(7)); elsewhere nothing is done.
 */
export function stepBack(): void {
  try {
    const own = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    const pool = readdirSync('/proc/self/task').map(Number).filter(isOfPool);
    const priority = Math.min(LOWEST, getPriority() + STEPS);
    for (const thread of [own, ...pool]) setPriority(thread, priority);
  } catch {
    // Not Linux, or a sandbox without /proc: all threads are alike.
  }
}

function isOfPool(thread: number): boolean {
  return readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').startsWith('libuv-worker');
}
