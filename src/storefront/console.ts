import type { AdviceRunView, AdviceView, IndexBuildView, ServerFacts } from '../console/index.ts';
import type {
  Answer,
  Finding,
  Health,
  HistoryWindow,
  IndexRow,
  LinePoint,
  Plan,
  Remark,
  StatementHistory,
  StatementOrder,
  TableRow,
  TopStatement,
  TopStatements,
} from '../performance/query-insight/index.ts';

/** A plan with what stands out in it. */
export interface ReadPlan {
  plan: Plan;
  findings: readonly Finding[];
  /** At the client, with the way there and back: milliseconds, where the shop itself asked for the plan. */
  totalMs?: number;
}

/** A statement as the form takes it. */
export interface StatementToAnalyse {
  sql: string;
  /** One value a line. What people looked for may be among them: for this page alone, in no address and no log. */
  params: string;
  /** How long the call took that had these values; undefined where there are none. */
  capturedMs: number | undefined;
}

/** What is looked at first. */
export interface ConsoleOverview {
  server: ServerFacts;
  cacheHit: Health['cacheHit']['rows'];
  /** undefined where nobody answered. */
  connections: Health['connections'] | undefined;
  /** By the time they took, the first few. */
  top: TopStatements;
  /** Of all answers, the gravest first. */
  remarks: readonly Remark[];
  /** Those that wait or run. */
  builds: readonly IndexBuildView[];
}

export interface TopOfWindow {
  by: StatementOrder;
  /** undefined: since PostgreSQL began to count. */
  window: HistoryWindow | undefined;
  top: TopStatements;
  /** By query id, of the last day or of the window. */
  lines: ReadonlyMap<string, readonly LinePoint[]>;
  drawn: { since: Date; stepSeconds: number; spans: number };
}

export interface StatementPage {
  window: HistoryWindow;
  history: StatementHistory;
  /** As counted since PostgreSQL began; undefined where it is not among the first hundred. */
  counted: TopStatement | undefined;
  spans: number;
}

/** Of the statement that gains most by an index; what was not kept is not there. */
export interface ProposalPlans {
  before?: Plan;
  after?: Plan;
}

/** A run of the index advisor, with the plans of its proposals by their id. */
export interface AdvicePage {
  run: AdviceView;
  plans: ReadonlyMap<string, ProposalPlans>;
}

/** The answers to all questions of an operator; what was not answered is not there. */
export interface HealthAnswers extends Partial<Health> {
  tables: Answer<TableRow>;
}

/**
 * What the pages of the performance console ask for and do. For whoever does not administer there is nothing: everything is
 * refused with 404.
 */
export interface Console {
  /** For a page that asks nothing else. */
  enter(): Promise<void>;
  overview(): Promise<ConsoleOverview>;
  /** `by` and `since` of the query; what is no order and no window is taken for none. */
  statements(query: URLSearchParams): Promise<TopOfWindow>;
  /** @throws AppError `not-found` (404) for a statement that was never sampled. */
  statement(queryId: string, query: URLSearchParams): Promise<StatementPage>;
  health(): Promise<HealthAnswers>;
  indexes(): Promise<Answer<IndexRow>>;
  /** Indexes that were built or dropped, the latest first. */
  builds(): Promise<IndexBuildView[]>;
  build(id: string): Promise<IndexBuildView>;
  /** Takes a fresh proof along with it. @returns the id of the build. @throws a refusal that names `statement`. */
  askForBuild(form: URLSearchParams): Promise<string>;
  cancelBuild(id: string): Promise<void>;
  /** Runs of the index advisor, the latest first. */
  adviceRuns(): Promise<AdviceRunView[]>;
  advice(id: string): Promise<AdvicePage>;
  /** Takes a fresh proof along with it. @returns the id of the run. @throws a refusal `advice-under-way`. */
  askForAdvice(form: URLSearchParams): Promise<string>;
  /** @throws a refusal `advice-over`. */
  cancelAdvice(id: string): Promise<void>;
  /**
   * Has `sql` of the form explained, with a value in each line of `params`.
   * @throws a refusal that names `sql` or `params`; `analysis-busy` (503)
   */
  analyse(form: URLSearchParams): Promise<ReadPlan>;
  /** @throws AppError `not-found` (404) for a statement that was never sampled, or may not be shown. */
  statementToAnalyse(queryId: string): Promise<StatementToAnalyse>;
  /** Of `plan` in the form. @throws a refusal `plan-unreadable`. */
  readPlan(form: URLSearchParams): Promise<ReadPlan>;
}
