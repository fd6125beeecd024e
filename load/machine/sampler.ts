import { processTree, type ProcessState, readMachine, readMemory, readProcess } from './processes.ts';

/** Who uses the processor. */
export const GROUPS = ['shop', 'postgres', 'redis', 'generator', 'others'] as const;
export type Group = (typeof GROUPS)[number];

/** Cores used in the second before, and bytes held at its end. */
export interface Sample {
  /** Milliseconds since the run began. */
  at: number;
  cores: Record<Group, number>;
  /** Cores that the machine below took away (steal). */
  stolen: number;
  memory: { pid: number; name: string; bytes: number }[];
}

/**
 * Reads, once a second, what the shop's processes and this one use. Other programs of the machine are counted too:
 * figures taken beside busy ones say so.
 */
export class Sampler {
  readonly samples: Sample[] = [];
  private readonly roots: () => readonly number[];
  private readonly clock: () => number;
  private known: ProcessState[] = [];
  private readonly used = new Map<number, number>();
  private generatorSeconds = generatorCpu();
  private machine = readMachine();
  private last: number;

  /** @param roots tells the shop and the servers beside it, asked again and again: their descendants are found. */
  constructor(roots: () => readonly number[], clock: () => number) {
    this.roots = roots;
    this.clock = clock;
    this.last = clock();
    this.refresh();
  }

  /** Call about once a second. */
  sample(): void {
    const at = this.clock();
    const seconds = (at - this.last) / 1_000;
    if (seconds < SHORTEST_SECONDS) return;
    this.last = at;
    const spent: Record<Group, number> = { shop: 0, postgres: 0, redis: 0, generator: this.ownSeconds(), others: 0 };
    for (const { pid, name } of this.known) spent[groupOf(name)] += this.secondsOf(pid);
    const { busy, stolen } = this.machineSeconds();
    spent.others = Math.max(0, busy - spent.shop - spent.postgres - spent.redis - spent.generator);
    const cores = Object.fromEntries(GROUPS.map((group) => [group, spent[group] / seconds])) as Record<Group, number>;
    this.samples.push({ at, cores, stolen: stolen / seconds, memory: this.memory() });
    if (this.samples.length % 2 === 0) this.refresh();
  }

  private refresh(): void {
    this.known = processTree(this.roots()).filter(({ pid }) => pid !== process.pid);
    for (const { pid, cpuSeconds } of this.known) if (!this.used.has(pid)) this.used.set(pid, cpuSeconds);
  }

  private secondsOf(pid: number): number {
    const before = this.used.get(pid) ?? 0;
    const now = readProcess(pid)?.cpuSeconds ?? before;
    this.used.set(pid, now);
    return now - before;
  }

  private ownSeconds(): number {
    const before = this.generatorSeconds;
    this.generatorSeconds = generatorCpu();
    return this.generatorSeconds - before;
  }

  private machineSeconds(): { busy: number; stolen: number } {
    const before = this.machine;
    this.machine = readMachine();
    if (before === undefined || this.machine === undefined) return { busy: 0, stolen: 0 };
    return { busy: this.machine.busy - before.busy, stolen: this.machine.stolen - before.stolen };
  }

  /** Of PostgreSQL only what its processes do not share: the shared buffers would count once for each. */
  private memory(): Sample['memory'] {
    return this.known.flatMap(({ pid, name }) => {
      const memory = readMemory(pid);
      if (memory === undefined) return [];
      return [{ pid, name, bytes: groupOf(name) === 'postgres' ? memory.own : memory.resident }];
    });
  }
}

/** The system counts in hundredths: a share of less time than this would be noise. */
const SHORTEST_SECONDS = 0.5;

/** A server's threads name themselves: "node", "MainThread", "node-MainThread". */
function groupOf(name: string): 'shop' | 'postgres' | 'redis' {
  if (name.startsWith('postgres')) return 'postgres';
  return name.startsWith('redis') || name.startsWith('valkey') ? 'redis' : 'shop';
}

function generatorCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
