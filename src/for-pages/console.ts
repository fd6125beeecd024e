import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import {
  adviceParams,
  adviceRunViewFrom,
  adviceViewFrom,
  AnalyseStatement,
  AskForAdvice,
  AskForBuilds,
  buildBody,
  buildParams,
  buildViewFrom,
} from '../console/index.ts';
import { nothingHere } from '../domains/identity/index.ts';
import { validate } from '../performance/http/index.ts';
import { Database } from '../performance/database/index.ts';
import { AdviceRuns, CapturedParameters, diagnose, IndexBuilds, readPlan } from '../performance/query-insight/index.ts';
import { StartError } from '../shared/errors.ts';
import type { Account } from '../storefront/account.ts';
import type { Console } from '../storefront/console.ts';
import { analyseTyped } from './analyse-typed.ts';
import { DatabaseView } from './database-view.ts';
import { plansOf } from './plans-of-advice.ts';
import { PageAdministrator } from './page-administrator.ts';
import { statementToAnalyse } from './statement-to-analyse.ts';
import { Visit } from './visit.ts';

const SHOWN = 50;

/** What pages of the console ask and do, for whoever `account` is of. @throws StartError before the shop is up. */
export function consoleForPages(
  app: INestApplicationContext | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  account: Account,
): Console {
  if (app === undefined) throw new StartError('The shop is still starting.');
  const visit = new Visit(app, request, reply);
  return new PageConsole(visit, new PageAdministrator(visit, account));
}

class PageConsole implements Console {
  private readonly visit: Visit;
  private readonly who: PageAdministrator;

  constructor(visit: Visit, who: PageAdministrator) {
    this.visit = visit;
    this.who = who;
  }

  async enter() {
    await this.who.administrator();
  }

  async overview() {
    return (await this.looking()).overview(this.allBuilds);
  }

  async statements(query: URLSearchParams) {
    return (await this.looking()).statements(query);
  }

  async statement(queryId: string, query: URLSearchParams) {
    return (await this.looking()).statement(queryId, query);
  }

  async health() {
    return (await this.looking()).health();
  }

  async indexes() {
    return (await this.looking()).indexes();
  }

  async builds() {
    await this.who.administrator();
    const builds = await this.allBuilds.latest(SHOWN);
    return builds.map(buildViewFrom);
  }

  async build(id: string) {
    await this.who.administrator();
    return buildViewFrom(await this.ask.one(buildOf(id)));
  }

  async askForBuild(form: URLSearchParams) {
    const admin = await this.who.acting(form);
    const { statement } = validate(buildBody, { statement: form.get('statement') ?? '' });
    return (await this.ask.build(admin, statement)).id;
  }

  async cancelBuild(id: string) {
    await this.ask.cancel(await this.who.administrator(), buildOf(id));
  }

  async adviceRuns() {
    await this.who.administrator();
    return (await this.visit.use(AdviceRuns).latest()).map(adviceRunViewFrom);
  }

  async advice(id: string) {
    await this.who.administrator();
    const run = adviceViewFrom(await this.visit.use(AskForAdvice).one(adviceOf(id)));
    return { run, plans: plansOf(run.result) };
  }

  async cancelAdvice(id: string) {
    await this.visit.use(AskForAdvice).cancel(await this.who.administrator(), adviceOf(id));
  }

  async askForAdvice(form: URLSearchParams) {
    const admin = await this.who.acting(form);
    return (await this.visit.use(AskForAdvice).run(admin)).id;
  }

  async analyse(form: URLSearchParams) {
    const admin = await this.who.administrator();
    await this.visit.hold('analysis');
    return analyseTyped(this.visit.use(AnalyseStatement), admin, form);
  }

  async statementToAnalyse(queryId: string) {
    await this.who.administrator();
    return statementToAnalyse(this.visit.use(Database), this.visit.use(CapturedParameters), queryId);
  }

  async readPlan(form: URLSearchParams) {
    await this.who.administrator();
    const plan = readPlan(form.get('plan') ?? '');
    return { plan, findings: diagnose(plan) };
  }

  /** @throws AppError `not-found` (404) for whoever does not administer. */
  private async looking(): Promise<DatabaseView> {
    await this.who.administrator();
    return new DatabaseView(this.visit.use(Database));
  }

  private get allBuilds(): IndexBuilds {
    return this.visit.use(IndexBuilds);
  }

  private get ask(): AskForBuilds {
    return this.visit.use(AskForBuilds);
  }
}

function adviceOf(id: string): string {
  const params = adviceParams.safeParse({ id });
  if (!params.success) throw nothingHere();
  return params.data.id;
}

function buildOf(id: string): string {
  const params = buildParams.safeParse({ id });
  if (!params.success) throw nothingHere();
  return params.data.id;
}
