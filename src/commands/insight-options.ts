import { parseArgs } from 'node:util';

import type { Machine, RemarkSeverity } from '../performance/query-insight/index.ts';
import { errorMessage, StartError } from '../shared/errors.ts';

const SECTIONS = [
  'statements',
  'tables',
  'indexes',
  'connections',
  'locks',
  'cacheHit',
  'vacuum',
  'bloat',
  'replication',
  'sequences',
  'checkpoints',
  'settings',
] as const;
export type Section = (typeof SECTIONS)[number];

const SEVERITIES = ['info', 'warning', 'critical'] as const;

const USAGE = `Usage: npm run insight [-- options]

  --database-url URL  any PostgreSQL from 13 on; else the shop's own, running or not
  --only A,B          of ${SECTIONS.join(', ')}
  --fail-on LEVEL     exit code 2 where something is as grave: ${SEVERITIES.join(', ')}
  --memory 16GB --cores 8  what a server elsewhere runs on, for advice on its settings
  --json              everything as JSON`;

export interface InsightOptions {
  url: string | undefined;
  sections: readonly Section[];
  failOn: RemarkSeverity | undefined;
  machine: Machine | undefined;
  json: boolean;
}

/** @throws StartError with the usage where an option is wrong. */
export function readInsightOptions(args?: string[]): InsightOptions {
  const given = parse(args);
  return {
    url: given['database-url'],
    sections: sectionsOf(given.only),
    failOn: severityOf(given['fail-on']),
    machine: machineOf(given.memory, given.cores),
    json: given.json ?? false,
  };
}

function parse(args: string[] | undefined) {
  const text = { type: 'string' } as const;
  const options = {
    'database-url': text,
    only: text,
    'fail-on': text,
    memory: text,
    cores: text,
    json: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ ...(args === undefined ? {} : { args }), options }).values;
  } catch (error) {
    throw refusal(errorMessage(error), error);
  }
}

function sectionsOf(only: string | undefined): readonly Section[] {
  if (only === undefined) return SECTIONS;
  const asked = only.split(',').map((name) => name.trim());
  const known = asked.flatMap((name) => SECTIONS.find((section) => section === name) ?? []);
  if (known.length !== asked.length) throw refusal(`--only takes some of ${SECTIONS.join(', ')}`);
  return known;
}

function severityOf(level: string | undefined): RemarkSeverity | undefined {
  if (level === undefined) return undefined;
  const known = SEVERITIES.find((severity) => severity === level);
  if (known === undefined) throw refusal(`--fail-on takes one of ${SEVERITIES.join(', ')}`);
  return known;
}

function machineOf(memory: string | undefined, cores: string | undefined): Machine | undefined {
  if (memory === undefined && cores === undefined) return undefined;
  const [, amount, unit] = /^(\d{1,6})(MB|GB)$/i.exec(memory ?? '') ?? [];
  if (amount === undefined || !/^[1-9]\d{0,3}$/.test(cores ?? '')) {
    throw refusal('--memory and --cores go together, such as --memory 16GB --cores 8');
  }
  const memoryBytes = Number(amount) * (unit?.toUpperCase() === 'GB' ? 1_073_741_824 : 1_048_576);
  if (memoryBytes === 0) throw refusal('--memory must be more than nothing');
  return { memoryBytes, cores: Number(cores) };
}

function refusal(reason: string, cause?: unknown): StartError {
  return new StartError(`${reason}.\n\n${USAGE}`, { cause });
}
