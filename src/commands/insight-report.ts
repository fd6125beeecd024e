import type { Answer, Remark, RemarkSeverity, StatementsStatus } from '../performance/query-insight/index.ts';
import type { Section } from './insight-options.ts';

const ROWS = 10;
const WIDEST = 60;
const MARKS: Record<RemarkSeverity, string> = { critical: '!!', warning: '! ', info: '· ' };
const GRAVEST_FIRST: readonly RemarkSeverity[] = ['critical', 'warning', 'info'];

/** What of a row is worth a column, by section. */
const COLUMNS: Record<Section, readonly string[]> = {
  statements: ['totalMs', 'share', 'calls', 'meanMs', 'rows', 'hitRatio', 'operation', 'text'],
  tables: ['schema', 'table', 'rows', 'heapBytes', 'indexBytes', 'toastBytes', 'seqScans', 'indexScans'],
  indexes: ['schema', 'index', 'table', 'bytes', 'scans', 'writes'],
  connections: ['application', 'role', 'state', 'count', 'longestSeconds'],
  locks: ['pid', 'waitsFor', 'holdsUp', 'lock', 'waitsSeconds', 'operation', 'text'],
  cacheHit: ['kind', 'blocksHit', 'blocksRead', 'ratio'],
  vacuum: ['table', 'rows', 'deadRows', 'deadRowsLimit', 'lastVacuum', 'lastAnalyze', 'age'],
  bloat: ['kind', 'name', 'bytes', 'bloatBytes', 'share', 'estimated'],
  replication: ['application', 'state', 'lagBytes', 'lagSeconds'],
  sequences: ['sequence', 'column', 'lastValue', 'limit', 'used'],
  checkpoints: ['timed', 'requested', 'writeSeconds', 'buffersCheckpoint', 'buffersClean', 'walBytes'],
  settings: ['setting', 'current', 'suggested', 'source'],
};

/** For a terminal: each section's first rows and everything that stands out, the gravest first. */
export function reportLines(answers: Partial<Record<Section, Answer<object>>>): string[] {
  const sections = Object.entries(answers) as [Section, Answer<object>][];
  const all = sections.flatMap(([, { remarks }]) => remarks);
  const counts = GRAVEST_FIRST.map(
    (severity) => `${all.filter((remark) => remark.severity === severity).length} ${severity}`,
  );
  return [...sections.flatMap(([name, answer]) => sectionLines(name, answer)), '', `Found: ${counts.join(', ')}.`];
}

function sectionLines(name: Section, answer: Answer<object>): string[] {
  const rest = answer.rows.length - ROWS;
  return [
    '',
    name.toUpperCase(),
    ...adviceLines(answer),
    ...tableLines(answer.rows.slice(0, ROWS), COLUMNS[name]),
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
    ...GRAVEST_FIRST.flatMap((severity) => answer.remarks.filter((remark) => remark.severity === severity)).flatMap(
      remarkLines,
    ),
  ];
}

/** Where statements are not counted, or not all are shown. */
function adviceLines(answer: object): string[] {
  const { source } = answer as { source?: StatementsStatus };
  return source?.advice == null ? [] : [`  ${source.advice}`];
}

function tableLines(rows: readonly object[], columns: readonly string[]): string[] {
  if (rows.length === 0) return ['  nothing'];
  const cells = [columns, ...rows.map((row) => columns.map((column) => cell(column, Reflect.get(row, column))))];
  const widths = columns.map((_, place) => Math.max(...cells.map((line) => (line[place] ?? '').length)));
  return cells.map((line) => `  ${line.map((text, place) => text.padEnd(widths[place] ?? 0)).join('  ')}`.trimEnd());
}

function cell(column: string, value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (value instanceof Date) return value.toISOString().slice(0, 16);
  if (Array.isArray(value)) return value.join(' ');
  if (typeof value === 'string') return oneLine(value);
  if (typeof value !== 'number') return JSON.stringify(value);
  if (column.endsWith('Bytes') || column === 'bytes') return `${(value / 1_048_576).toFixed(1)} MB`;
  if (/^(share|ratio|hitRatio|used)$/.test(column)) return `${(value * 100).toFixed(1)} %`;
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** What comes from a database is not trusted to leave the terminal alone. */
function oneLine(text: string): string {
  const plain = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return plain.length > WIDEST ? `${plain.slice(0, WIDEST - 1)}…` : plain;
}

function remarkLines({ severity, title, why, fix, reverse }: Remark): string[] {
  const plain = (text: string) => text.replaceAll(/\p{Cc}+/gu, ' ');
  return [
    `  ${MARKS[severity]} ${plain(title)}`,
    `       ${plain(why)}`,
    ...(fix === null ? [] : [`       do:   ${plain(fix)};`]),
    ...(reverse === null ? [] : [`       back: ${plain(reverse)};`]),
  ];
}
