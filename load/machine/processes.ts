import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One process as /proc shows it (proc(5)). */
export interface ProcessState {
  pid: number;
  parent: number;
  /** "node", "postgres", "redis-server" */
  name: string;
  /** Seconds of processor time since it began. */
  cpuSeconds: number;
}

/** Undefined where it has ended, or where the system has no /proc. */
export function readProcess(pid: number): ProcessState | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name in parentheses may itself hold spaces and parentheses.
  const close = stat.lastIndexOf(')');
  const fields = stat.slice(close + 2).split(' ');
  return {
    pid,
    parent: Number(fields[1]),
    name: stat.slice(stat.indexOf('(') + 1, close),
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
  };
}

/** These processes and all that descend from them. */
export function processTree(roots: readonly number[]): ProcessState[] {
  const all = processIds().flatMap((pid) => readProcess(pid) ?? []);
  const members = new Set(roots);
  for (let grown = -1; grown !== members.size;) {
    grown = members.size;
    for (const { pid, parent } of all) if (members.has(parent)) members.add(pid);
  }
  return all.filter(({ pid }) => members.has(pid));
}

/** Bytes: resident memory of a process, and the part of it that no other process shares. */
export function readMemory(pid: number): { resident: number; own: number } | undefined {
  const status = read(`/proc/${pid}/status`);
  if (status === undefined) return undefined;
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1_024;
  return { resident: field('VmRSS'), own: field('RssAnon') };
}

/** Seconds of processor time of the whole machine, on all cores; undefined without /proc. */
export function readMachine(): { busy: number; stolen: number } | undefined {
  const line = read('/proc/stat')?.split('\n', 1)[0];
  if (line === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / TICKS_PER_SECOND);
  return { busy: user + nice + system + irq + softirq, stolen: steal };
}

/** The processes that hold the listening socket of a TCP port. */
export function listenersOf(port: number): number[] {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)));
  return processIds().filter((pid) => opensSocket(pid, inodes));
}

/** USER_HZ; every Linux that Node.js runs on has 100. */
const TICKS_PER_SECOND = 100;
const LISTEN = '0A';

function listeningInodes(table: string, port: number): string[] {
  const rows = (read(table) ?? '').trim().split('\n').slice(1);
  return rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
    return state === LISTEN && Number.parseInt(local.split(':')[1] ?? '', 16) === port ? [inode] : [];
  });
}

function opensSocket(pid: number, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((file) => {
      const link = linkOf(`/proc/${pid}/fd/${file}`);
      return inodes.has(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? '-');
    });
  } catch {
    return false;
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? [Number(entry)] : []));
  } catch {
    return [];
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
