import type { Recorded } from './recording-database.ts';

export interface Timed {
  name: string;
  runs: number;
  p50: number;
  p95: number;
  max: number;
}

export interface StatementReport extends Timed {
  /** 0 to 1: how many of its runs were within the limit. */
  within: number;
  /** The statement whose time is nearest to the 95th percentile, and its plan. */
  sample: Recorded;
  plan: string;
}

export function timed(name: string, milliseconds: readonly number[]): Timed {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { name, runs: sorted.length, p50: at(0.5), p95: at(0.95), max: sorted.at(-1) ?? 0 };
}

export interface QueriesReport {
  scale: string;
  limit: number;
  calls: readonly Timed[];
  statements: readonly StatementReport[];
}

/** docs/performance/queries.md */
export function queriesPage({ scale, limit, calls, statements }: QueriesReport): string {
  return [
    '# Hot queries at scale',
    '',
    `Written by \`npm run bench -- queries\`: ${scale}`,
    `The p95 of every statement must be under ${limit} ms; times are milliseconds at the client, caches warm. One thing`,
    'asked may be several statements: "some pages" are up to three pages, each with its total.',
    shareWithin(limit, statements),
    '',
    '## What the shop is asked',
    '',
    ...table(calls),
    '',
    '## Its statements',
    '',
    ...table(statements),
    '',
    'Below, each statement with the plan of the run nearest to its 95th percentile.',
    ...statements.flatMap(statementSection),
    '',
  ].join('\n');
}

/** Of statements, and of each time one was sent. */
function shareWithin(limit: number, statements: readonly StatementReport[]): string {
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  const sent = statements.reduce((sum, { runs }) => sum + runs, 0);
  const within = statements.reduce((sum, statement) => sum + statement.within * statement.runs, 0);
  const of = statements.filter(({ p95 }) => p95 < limit).length;
  return (
    `**${of} of ${statements.length} statements** are, and ${percent(within / Math.max(1, sent))} of the ${sent} times one ` +
    `was sent took less than ${limit} ms (95 % must).`
  );
}

function table(rows: readonly Timed[]): string[] {
  return [
    '| | runs | p50 | p95 | max |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows.map(({ name, runs, p50, p95, max }) => `| ${name} | ${runs} | ${ms(p50)} | ${ms(p95)} | ${ms(max)} |`),
  ];
}

export function ms(milliseconds: number): string {
  return milliseconds.toFixed(milliseconds < 10 ? 1 : 0);
}

function statementSection({ name, p50, p95, sample, plan }: StatementReport): string[] {
  return [
    '',
    `### ${name}`,
    '',
    `p50 ${ms(p50)} ms, p95 ${ms(p95)} ms`,
    '',
    '```sql',
    withoutMargin(sample.sql),
    '```',
    '',
    '```',
    ...shorten(JSON.stringify(sample.values)),
    plan,
    '```',
  ];
}

function shorten(values: string): string[] {
  return [`values: ${values.length > 400 ? `${values.slice(0, 400)}…` : values}`];
}

function withoutMargin(sql: string): string {
  const lines = sql.split('\n').filter((line) => line.trim() !== '');
  const margins = lines.slice(1).map((line) => line.length - line.trimStart().length);
  const margin = Math.min(...margins, Number.MAX_SAFE_INTEGER);
  return lines
    .map((line, index) => (index === 0 && !line.startsWith(' ') ? line : line.slice(margin)).trimEnd())
    .join('\n');
}
