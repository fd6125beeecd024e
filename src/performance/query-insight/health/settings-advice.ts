import type { Queryable } from '../../database/index.ts';
import { type Machine, machineOf } from './machine.ts';
import type { Answer, Remark } from './remark.ts';
import { type LargeTable, largeTables, type ServerSetting, serverSettings } from './server-settings.queries.ts';
import { JUDGED, type SettingValues, type Suggestion, suggestions } from './setting-rules.ts';

export interface SettingRow {
  setting: string;
  /** With its unit: "128MB". */
  current: string;
  /** null where it is well, or a person has to decide. */
  suggested: string | null;
  /** Where the value comes from: "default", "configuration file", … */
  source: string;
  /** Whether a change takes a restart. */
  restart: boolean;
}

export interface SettingsAdvice extends Answer<SettingRow> {
  /** null where nobody said what the server runs on: what depends on memory is not judged. */
  machine: Machine | null;
}

const LARGE_ROWS = 10_000_000;
const SCALE_FACTOR = 0.05;

/** Do the settings fit the machine? @param given of a server elsewhere; without it what can be found out. */
export async function settingsAdvice(database: Queryable, given?: Machine): Promise<SettingsAdvice> {
  const machine = given ?? (await machineOf(database));
  const settings = await serverSettings(database, [...JUDGED, 'huge_pages_status']);
  const known = new Map(settings.map((setting) => [setting.name, setting]));
  const found = suggestions(valuesOf(known), machine).filter(({ setting }) => known.has(setting));
  const rows = settings
    .filter(({ name }) => JUDGED.includes(name))
    .map((setting) => ({
      setting: setting.name,
      current: shown(setting),
      suggested: found.find((suggestion) => suggestion.setting === setting.name)?.value ?? null,
      source: setting.source,
      restart: setting.context === 'postmaster',
    }))
    .toSorted((a, b) => a.setting.localeCompare(b.setting));
  const large = await largeTables(database, LARGE_ROWS);
  const remarks = [...found.flatMap((each) => remarkOn(each, known)), ...large.flatMap((table) => vacuumOf(table))];
  return { machine: machine ?? null, rows, remarks };
}

function valuesOf(known: ReadonlyMap<string, ServerSetting>): SettingValues {
  return {
    number: (name) => Number(known.get(name)?.value ?? 0) * (UNITS[known.get(name)?.unit ?? ''] ?? 1),
    word: (name) => known.get(name)?.value ?? '',
    words: (name) => known.get(name)?.words ?? [],
  };
}

/** Bytes, or ms. */
const UNITS: Record<string, number> = {
  B: 1,
  kB: 1_024,
  '8kB': 8_192,
  MB: 1_048_576,
  ms: 1,
  s: 1_000,
  min: 60_000,
};

function shown({ value, unit }: ServerSetting): string {
  if (unit === null || value === '0' || value === '-1') return value;
  const number = Number(value) * (UNITS[unit] ?? 1);
  if (unit === 'B' || unit.endsWith('kB') || unit === 'MB') {
    if (number % 1_073_741_824 === 0) return `${number / 1_073_741_824}GB`;
    return number % 1_048_576 === 0 ? `${number / 1_048_576}MB` : `${number / 1_024}kB`;
  }
  if (number % 60_000 === 0) return `${number / 60_000}min`;
  return number % 1_000 === 0 ? `${number / 1_000}s` : `${number}ms`;
}

function remarkOn(
  { setting, value, severity, why, reference }: Suggestion,
  known: ReadonlyMap<string, ServerSetting>,
): Remark[] {
  const current = known.get(setting);
  if (current === undefined) return [];
  // What the command line says is not overruled by ALTER SYSTEM.
  const changeable = value !== null && current.source !== 'command line';
  const restart = current.context === 'postmaster' ? ' It takes a restart.' : '';
  return [
    {
      code: `setting-${setting.replaceAll('_', '-')}`,
      severity,
      subject: setting,
      title: `${setting} is ${shown(current)}${value === null ? '' : `; ${value} is suggested`}`,
      evidence: { current: shown(current), suggested: value ?? 'a decision', source: current.source, reference },
      why: why + restart,
      fix: changeable ? `ALTER SYSTEM SET ${setting} = '${value}'` : null,
      reverse: changeable ? `ALTER SYSTEM RESET ${setting}` : null,
    },
  ];
}

function vacuumOf({ table, rows, scaleFactor }: LargeTable): Remark[] {
  if (scaleFactor <= SCALE_FACTOR) return [];
  return [
    {
      code: 'autovacuum-scale-factor',
      severity: 'info',
      subject: table,
      title: `Autovacuum lets ${Math.round(rows * scaleFactor)} rows of ${table} die before it begins`,
      evidence: { rows, scaleFactor, reference: 'PostgreSQL documentation, "Automatic Vacuuming"' },
      why: 'A share of a large table is a lot: vacuuming it more often takes less each time.',
      fix: `ALTER TABLE ${table} SET (autovacuum_vacuum_scale_factor = 0.02)`,
      reverse: `ALTER TABLE ${table} RESET (autovacuum_vacuum_scale_factor)`,
    },
  ];
}
