import { numberOf, type RawFields } from './fields.ts';
import type { Buffers } from './plan.ts';

const BLOCKS = {
  sharedHit: 'Shared Hit Blocks',
  sharedRead: 'Shared Read Blocks',
  sharedDirtied: 'Shared Dirtied Blocks',
  sharedWritten: 'Shared Written Blocks',
  localHit: 'Local Hit Blocks',
  localRead: 'Local Read Blocks',
  localDirtied: 'Local Dirtied Blocks',
  localWritten: 'Local Written Blocks',
  tempRead: 'Temp Read Blocks',
  tempWritten: 'Temp Written Blocks',
} as const;

type BlockName = keyof typeof BLOCKS;
const NAMES = Object.keys(BLOCKS) as BlockName[];

// Before PostgreSQL 17 there was one pair of times for all kinds of blocks.
const READ_TIMES = ['I/O Read Time', 'Shared I/O Read Time', 'Local I/O Read Time', 'Temp I/O Read Time'];
const WRITE_TIMES = ['I/O Write Time', 'Shared I/O Write Time', 'Local I/O Write Time', 'Temp I/O Write Time'];

/** The buffers an object of a plan tells, undefined where it tells none: EXPLAIN without BUFFERS. */
export function readBuffers(raw: RawFields): Buffers | undefined {
  if (!NAMES.some((name) => BLOCKS[name] in raw)) return undefined;
  const buffers = eachBlock((name) => Math.max(0, numberOf(raw, BLOCKS[name]) ?? 0));
  const read = sum(raw, READ_TIMES);
  const write = sum(raw, WRITE_TIMES);
  if (read !== undefined) buffers.ioReadMs = read;
  if (write !== undefined) buffers.ioWriteMs = write;
  return buffers;
}

/** What is left of `whole` without `parts`, never below zero: a part may also have been counted elsewhere. */
export function withoutBuffers(whole: Buffers, parts: readonly Buffers[]): Buffers {
  const left = eachBlock((name) => Math.max(0, whole[name] - total(parts, (part) => part[name])));
  if (whole.ioReadMs !== undefined) {
    left.ioReadMs = Math.max(0, whole.ioReadMs - total(parts, (part) => part.ioReadMs ?? 0));
  }
  if (whole.ioWriteMs !== undefined) {
    left.ioWriteMs = Math.max(0, whole.ioWriteMs - total(parts, (part) => part.ioWriteMs ?? 0));
  }
  return left;
}

function eachBlock(blocks: (name: BlockName) => number): Buffers {
  return {
    sharedHit: blocks('sharedHit'),
    sharedRead: blocks('sharedRead'),
    sharedDirtied: blocks('sharedDirtied'),
    sharedWritten: blocks('sharedWritten'),
    localHit: blocks('localHit'),
    localRead: blocks('localRead'),
    localDirtied: blocks('localDirtied'),
    localWritten: blocks('localWritten'),
    tempRead: blocks('tempRead'),
    tempWritten: blocks('tempWritten'),
  };
}

function total(parts: readonly Buffers[], of: (part: Buffers) => number): number {
  return parts.reduce((sum, part) => sum + of(part), 0);
}

function sum(raw: RawFields, keys: readonly string[]): number | undefined {
  const times = keys.map((key) => numberOf(raw, key)).filter((time) => time !== undefined);
  return times.length === 0 ? undefined : times.reduce((sum, time) => sum + time, 0);
}
