import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import {
  administers,
  type Administrator,
  administratorIn,
  adminSchemas,
  ChangeStanding,
  LookUpPeople,
  NOT_ADMIN,
  nothingHere,
  ResetFactors,
  type Session,
  sessionOf,
} from '../domains/identity/index.ts';
import { validate } from '../performance/http/index.ts';
import { StartError } from '../shared/errors.ts';
import type { Account } from '../storefront/account.ts';
import type { Admin } from '../storefront/admin.ts';
import { fieldsOf } from './fields.ts';
import { proved } from './prove.ts';
import { Visit } from './visit.ts';

const SHOWN = 25;

/** What pages of administrators ask and do, for whoever `account` is of. @throws StartError before the shop is up. */
export function adminForPages(
  app: INestApplicationContext | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  account: Account,
): Admin {
  if (app === undefined) throw new StartError('The shop is still starting.');
  return new PageAdmin(new Visit(app, request, reply), account);
}

class PageAdmin implements Admin {
  private readonly visit: Visit;
  private readonly account: Account;

  constructor(visit: Visit, account: Account) {
    this.visit = visit;
    this.account = account;
  }

  async overview() {
    return this.lookUp.overview(await this.administrator());
  }

  async people(given: URLSearchParams) {
    const admin = await this.administrator();
    const query = validate(adminSchemas.peopleQuery, fieldsOf(given));
    const { limit = SHOWN, cursor, ...filter } = query;
    return { query, ...(await this.lookUp.list(admin, filter, { limit, cursor })) };
  }

  async person(id: string) {
    const admin = await this.administrator();
    return this.lookUp.person(admin, personOf(id));
  }

  async auditLog(given: URLSearchParams) {
    const admin = await this.administrator();
    const query = validate(adminSchemas.auditQuery, fieldsOf(given));
    const { limit = SHOWN, cursor, ...filter } = query;
    return { query, ...(await this.lookUp.audit(admin, filter, { limit, cursor })) };
  }

  async suspend(id: string, form: URLSearchParams): Promise<void> {
    const admin = await this.acting(form);
    const { reason } = validate(adminSchemas.suspensionBody, { reason: '', ...fieldsOf(form) });
    await this.standing.suspend(admin, personOf(id), reason);
  }

  async unsuspend(id: string, form: URLSearchParams): Promise<void> {
    await this.standing.unsuspend(await this.acting(form), personOf(id));
  }

  async changeRole(id: string, form: URLSearchParams): Promise<void> {
    const admin = await this.acting(form);
    const { role } = validate(adminSchemas.roleBody, fieldsOf(form));
    await this.standing.changeRole(admin, personOf(id), role);
  }

  async revokeSessions(id: string, form: URLSearchParams): Promise<void> {
    const admin = await this.acting(form);
    const session = form.get('session');
    if (session === null) await this.standing.revokeSessions(admin, personOf(id));
    else {
      const ended = adminSchemas.sessionParams.safeParse({ id, session });
      if (!ended.success) throw nothingHere();
      await this.standing.revokeSessions(admin, ended.data.id, ended.data.session);
    }
  }

  async resetFactors(id: string, form: URLSearchParams): Promise<void> {
    const admin = await this.acting(form);
    await this.visit.use(ResetFactors).of(admin, personOf(id));
  }

  /** @throws AppError `not-found` (404) for whoever is none; `rate-limited` (429) */
  private async administrator(): Promise<Administrator> {
    return administratorIn(await this.session(), this.visit.from);
  }

  /** Who is about to change something, with the proof that came along with it. @throws AppError as `ProveAnew.by` does. */
  private async acting(form: URLSearchParams): Promise<Administrator> {
    const session = await this.session();
    return administratorIn(await proved(this.visit, session, form), this.visit.from);
  }

  private async session(): Promise<Session> {
    const visitor = await this.account.visitor();
    const session = sessionOf(this.visit.request);
    if (session === undefined || !administers(visitor)) throw nothingHere(NOT_ADMIN);
    await this.visit.hold('admin');
    return session;
  }

  private get lookUp(): LookUpPeople {
    return this.visit.use(LookUpPeople);
  }

  private get standing(): ChangeStanding {
    return this.visit.use(ChangeStanding);
  }
}

function personOf(id: string): string {
  const params = adminSchemas.personParams.safeParse({ id });
  if (!params.success) throw nothingHere();
  return params.data.id;
}
