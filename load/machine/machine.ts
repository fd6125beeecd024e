import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, totalmem, type as system } from 'node:os';

export interface Machine {
  processor: string;
  cores: number;
  /** Bytes; what a container may use where that is less. */
  memory: number;
  system: string;
  node: string;
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: Math.min(totalmem(), containerMemory()),
    system: `${system()} ${release()} ${arch()}`,
    node: process.version,
  };
}

function containerMemory(): number {
  try {
    const limit = Number(readFileSync('/sys/fs/cgroup/memory.max', 'utf8'));
    return Number.isFinite(limit) && limit > 0 ? limit : Infinity;
  } catch {
    return Infinity;
  }
}
