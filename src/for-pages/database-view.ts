import { buildViewFrom, serverFacts } from '../console/index.ts';
import type { Database } from '../performance/database/index.ts';
import {
  type Answer,
  health,
  type HistoryWindow,
  type IndexBuilds,
  indexes,
  ORDERS,
  type Question,
  QUESTIONS,
  type Remark,
  statementHistory,
  statementLines,
  tables,
  topStatements,
  WINDOWS,
} from '../performance/query-insight/index.ts';
import { notFound } from '../shared/errors.ts';
import type { ConsoleOverview, HealthAnswers, StatementPage, TopOfWindow } from '../storefront/console.ts';

const FIRST = 8;
const LISTED = 25;
const ALL = Object.keys(QUESTIONS) as Question[];
const RANK = { critical: 0, warning: 1, info: 2 };

/** What the console shows of the database; one question after the other, so that a page takes one connection. */
export class DatabaseView {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async overview(builds: IndexBuilds): Promise<ConsoleOverview> {
    const { database } = this;
    const server = await serverFacts(database);
    const top = await topStatements(database, { by: 'total', limit: FIRST });
    const answers = await health(database, ALL);
    const { connections, cacheHit } = answers;
    const found = await indexes(database);
    const open = (await builds.latest(LISTED)).filter(({ endedAt }) => endedAt === null);
    const remarks = remarksOf([...Object.values(answers), found]);
    return { server, cacheHit: cacheHit?.rows ?? [], connections, top, remarks, builds: open.map(buildViewFrom) };
  }

  async statements(query: URLSearchParams): Promise<TopOfWindow> {
    const by = ORDERS.find((order) => order === query.get('by')) ?? 'total';
    const window = windowOf(query.get('since'));
    const since = window && new Date(Date.now() - WINDOWS[window].seconds * 1_000);
    const top = await topStatements(this.database, { by, limit: LISTED, ...(since === undefined ? {} : { since }) });
    const { seconds, stepSeconds } = WINDOWS[window ?? 'day'];
    const ids = top.statements.map(({ queryId }) => queryId);
    const lines = await statementLines(this.database, ids, window ?? 'day');
    const drawn = { since: new Date(Date.now() - seconds * 1_000), stepSeconds, spans: seconds / stepSeconds };
    return { by, window, top, lines, drawn };
  }

  /** @throws AppError `not-found` (404) */
  async statement(queryId: string, query: URLSearchParams): Promise<StatementPage> {
    const window = windowOf(query.get('since')) ?? 'day';
    const history = await statementHistory(this.database, queryId, window);
    if (history === null) throw notFound('statement');
    const { statements } = await topStatements(this.database, { limit: 100 });
    const counted = statements.find((statement) => statement.queryId === queryId);
    return { window, history, counted, spans: WINDOWS[window].seconds / WINDOWS[window].stepSeconds };
  }

  async health(): Promise<HealthAnswers> {
    return { ...(await health(this.database, ALL)), tables: await tables(this.database, LISTED) };
  }

  async indexes() {
    return indexes(this.database);
  }
}

function windowOf(word: string | null): HistoryWindow | undefined {
  return (Object.keys(WINDOWS) as HistoryWindow[]).find((window) => window === word);
}

function remarksOf(answers: readonly Answer<unknown>[]): Remark[] {
  return answers.flatMap(({ remarks }) => remarks).toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}
