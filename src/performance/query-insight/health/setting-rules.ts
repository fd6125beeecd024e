import type { Machine } from './machine.ts';
import type { RemarkSeverity } from './remark.ts';

/** Values of settings, read: bytes of sizes, ms of times, words as they are. */
export interface SettingValues {
  number: (name: string) => number;
  word: (name: string) => string;
  words: (name: string) => readonly string[];
}

export interface Suggestion {
  setting: string;
  /** As it would be written; null where a person has to decide. */
  value: string | null;
  severity: RemarkSeverity;
  why: string;
  /** Where that is written. */
  reference: string;
}

interface Rule {
  setting: string;
  /** @returns nothing where it is well as it is, or cannot be judged. */
  judge: (
    settings: SettingValues,
    machine: Machine | undefined,
  ) => Omit<Suggestion, 'setting' | 'reference'> | undefined;
  reference: string;
}

const MB = 1_048_576;
const GB = 1_024 * MB;
const MEMORY = 'PostgreSQL documentation, "Resource Consumption"';
const WAL = 'PostgreSQL documentation, "Write Ahead Log"';
const PLANNER = 'PostgreSQL documentation, "Query Planning"';
const CLIENTS = 'PostgreSQL documentation, "Client Connection Defaults"';

const advise = (value: string | null, why: string, severity: RemarkSeverity = 'info') => ({ value, why, severity });

/** Rounded down to what is easily written. */
function size(bytes: number): string {
  return bytes >= 2 * GB || bytes === GB ? `${Math.floor(bytes / GB)}GB` : `${Math.max(1, Math.floor(bytes / MB))}MB`;
}

const OF_MEMORY: readonly Rule[] = [
  {
    setting: 'shared_buffers',
    reference: MEMORY,
    judge: ({ number }, machine) => {
      if (machine === undefined) return undefined;
      const share = number('shared_buffers') / machine.memoryBytes;
      if (share > 0.5)
        return advise(
          size(machine.memoryBytes / 4),
          'More than half of the memory leaves too little for sorting, connections and the cache of the system.',
          'warning',
        );
      if (share >= 0.1 || number('shared_buffers') >= 4 * GB) return undefined;
      return advise(
        size(Math.min(machine.memoryBytes / 4, 8 * GB)),
        'A quarter of the memory is where to begin on a server of its own; pages beyond it are fetched from the system one by one.',
      );
    },
  },
  {
    setting: 'effective_cache_size',
    reference: PLANNER,
    judge: ({ number }, machine) =>
      machine === undefined || number('effective_cache_size') >= machine.memoryBytes * 0.3
        ? undefined
        : advise(
            size(machine.memoryBytes * 0.6),
            'The planner takes indexes for dearer than they are where it believes that little is cached. Nothing is reserved by it.',
          ),
  },
  {
    setting: 'work_mem',
    reference: MEMORY,
    judge: ({ number }, machine) => {
      if (machine === undefined) return undefined;
      const room = machine.memoryBytes - number('shared_buffers');
      const fair = Math.min(Math.max((room * 0.25) / number('max_connections'), 4 * MB), 64 * MB);
      if (number('work_mem') * number('max_connections') > room && number('work_mem') > 4 * MB) {
        return advise(
          size(fair),
          'All connections that sort at the same time would take more memory than there is, and one statement may take it several times.',
          'warning',
        );
      }
      return fair >= number('work_mem') * 2
        ? advise(
            size(fair),
            'Sorts and hashes beyond it go to temporary files, while there is memory to spare for every connection.',
          )
        : undefined;
    },
  },
  {
    setting: 'maintenance_work_mem',
    reference: MEMORY,
    judge: ({ number }, machine) =>
      machine === undefined || number('maintenance_work_mem') > 64 * MB || machine.memoryBytes < 4 * GB
        ? undefined
        : advise(
            size(Math.min(machine.memoryBytes / 16, GB)),
            'Vacuum and the building of indexes are quicker with more; few of them run at a time.',
          ),
  },
  {
    setting: 'huge_pages',
    reference: MEMORY,
    judge: ({ number, word }) =>
      number('shared_buffers') < 8 * GB || !(word('huge_pages') === 'off' || word('huge_pages_status') === 'off')
        ? undefined
        : advise(
            'try',
            'With so large shared_buffers small pages cost memory and time for their tables; vm.nr_hugepages of the system has to be set as well.',
          ),
  },
];

const OF_WAL: readonly Rule[] = [
  {
    setting: 'checkpoint_timeout',
    reference: WAL,
    judge: ({ number }) =>
      number('checkpoint_timeout') > 300_000
        ? undefined
        : advise(
            '15min',
            'After each checkpoint every page is written whole once more: fewer of them write less WAL. Recovery after a crash takes longer.',
          ),
  },
  {
    setting: 'max_wal_size',
    reference: WAL,
    judge: ({ number }, machine) =>
      number('max_wal_size') > GB
        ? undefined
        : advise(
            (machine?.memoryBytes ?? 0) >= 8 * GB ? '4GB' : '2GB',
            'Where it fills before the time of the next checkpoint, checkpoints come more often. It takes room on the disk.',
          ),
  },
  {
    setting: 'wal_compression',
    reference: WAL,
    judge: ({ word, words }) =>
      word('wal_compression') !== 'off'
        ? undefined
        : advise(
            words('wal_compression').includes('lz4') ? 'lz4' : 'on',
            'Whole pages in the WAL shrink to a part of their size for a little work.',
          ),
  },
  ...['fsync', 'full_page_writes'].map((setting) => ({
    setting,
    reference: WAL,
    judge: ({ word }: SettingValues) =>
      word(setting) === 'off'
        ? advise('on', 'A crash of the machine may leave the database broken beyond repair.', 'critical')
        : undefined,
  })),
];

const OF_STATEMENTS: readonly Rule[] = [
  {
    setting: 'random_page_cost',
    reference: PLANNER,
    judge: ({ number }) =>
      number('random_page_cost') < 3
        ? undefined
        : advise(
            '1.1',
            'That is the price of a turning disk: on SSDs, or where most is cached, the planner reads whole tables where an index would be quicker.',
          ),
  },
  {
    setting: 'jit',
    reference: PLANNER,
    judge: ({ word }) =>
      word('jit') === 'on'
        ? advise(
            'off',
            'Compiling pays in reports that take seconds; where the planner overestimates it makes a statement of milliseconds many times longer.',
          )
        : undefined,
  },
  {
    setting: 'track_io_timing',
    reference: 'PostgreSQL documentation, "Run-time Statistics"',
    judge: ({ word }) =>
      word('track_io_timing') === 'off'
        ? advise(
            'on',
            'Without it nobody sees how much of a statement is waiting for the disk. See pg_test_timing for what it costs on this machine.',
          )
        : undefined,
  },
  {
    setting: 'idle_in_transaction_session_timeout',
    reference: CLIENTS,
    judge: ({ number }) =>
      number('idle_in_transaction_session_timeout') === 0
        ? advise('5min', 'A client that forgets its transaction holds its locks, and vacuum, for ever.')
        : undefined,
  },
  {
    setting: 'max_connections',
    reference: 'PostgreSQL documentation, "Connections and Authentication"',
    judge: ({ number }, machine) =>
      number('max_connections') <= Math.max(500, (machine?.cores ?? 0) * 10)
        ? undefined
        : advise(
            null,
            'So many cannot work at the same time: a pooler such as PgBouncer lets them wait in front, where they cost nothing.',
          ),
  },
  {
    setting: 'autovacuum',
    reference: 'PostgreSQL documentation, "Automatic Vacuuming"',
    judge: ({ word }) =>
      word('autovacuum') === 'off'
        ? advise(
            'on',
            'Dead rows are never removed and statistics never renewed, until the server refuses writes.',
            'critical',
          )
        : undefined,
  },
];

const RULES = [...OF_MEMORY, ...OF_WAL, ...OF_STATEMENTS];

/** Settings the rules look at. */
export const JUDGED = RULES.map(({ setting }) => setting);

export function suggestions(settings: SettingValues, machine: Machine | undefined): Suggestion[] {
  return RULES.flatMap(({ setting, reference, judge }) => {
    const found = judge(settings, machine);
    return found === undefined ? [] : [{ setting, reference, ...found }];
  });
}
