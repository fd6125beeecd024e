import { readConfig } from '../config.ts';
import { Database } from '../performance/database/index.ts';
import {
  type Answer,
  health,
  indexes,
  type Remark,
  type RemarkSeverity,
  type Question,
  QUESTIONS,
  tables,
  topStatements,
} from '../performance/query-insight/index.ts';
import { type InsightOptions, readInsightOptions, type Section } from './insight-options.ts';
import { reportLines } from './insight-report.ts';
import { runCommand } from './run-command.ts';
import { withServer } from './with-database.ts';

/** Tells findings from a command that could not run, which is 1. */
const FOUND = 2;
const RANK: Record<RemarkSeverity, number> = { info: 0, warning: 1, critical: 2 };

await runCommand(async () => {
  const options = readInsightOptions();
  await withAsked(options, async (database) => {
    const answers = await askAll(database, options);
    console.log(options.json ? JSON.stringify(answers, null, 2) : reportLines(answers).join('\n'));
    if (isAsGrave(Object.values(answers), options.failOn)) process.exitCode = FOUND;
  });
});

/** On the server that was named, or the shop's own; nothing is written and no table is needed. */
async function withAsked({ url }: InsightOptions, work: (database: Database) => Promise<void>): Promise<void> {
  const config = readConfig();
  const open = async (address: string) => {
    const settings = { ...config.database, DATABASE_REPLICA_URLS: undefined, DATABASE_POOL_MIN: 0 };
    const database = new Database(address, settings);
    try {
      await database.open({ attempts: 1 });
      await work(database);
    } finally {
      await database.close();
    }
  };
  if (url !== undefined) return open(url);
  await withServer(config, open, { joinRunningShop: true });
}

async function askAll(database: Database, { sections, machine }: InsightOptions) {
  const answers: Partial<Record<Section, Answer<object>>> = {};
  const wants = (name: Section) => sections.includes(name);
  if (wants('statements')) {
    const { statements, ...rest } = await topStatements(database);
    answers.statements = { ...rest, rows: statements, remarks: [] };
  }
  if (wants('tables')) answers.tables = await tables(database);
  if (wants('indexes')) answers.indexes = await indexes(database);
  const asked = sections.filter((name): name is Section & Question => Object.hasOwn(QUESTIONS, name));
  return { ...answers, ...(await health(database, asked, machine)) };
}

function isAsGrave(answers: readonly { remarks: readonly Remark[] }[], level: RemarkSeverity | undefined): boolean {
  if (level === undefined) return false;
  return answers.some(({ remarks }) => remarks.some(({ severity }) => RANK[severity] >= RANK[level]));
}
