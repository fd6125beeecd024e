import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import {
  type Administrator,
  adminSchemas,
  ChangeStanding,
  LookUpPeople,
  nothingHere,
  Requesters,
} from '../domains/identity/index.ts';
import { type HeaderWriter, validate } from '../performance/http/index.ts';
import { limitsFor } from '../performance/rate-limit/index.ts';
import { StartError } from '../shared/errors.ts';
import type { Account } from '../storefront/account.ts';
import type { Admin } from '../storefront/admin.ts';
import { fieldsOf } from './fields.ts';

const SHOWN = 25;

/** What pages of administrators ask and do, for whoever `account` is of. @throws StartError before the shop is up. */
export function adminForPages(
  app: INestApplicationContext | undefined,
  request: FastifyRequest,
  { raw }: FastifyReply,
  account: Account,
): Admin {
  if (app === undefined) throw new StartError('The shop is still starting.');
  return new PageAdmin(app, request, { header: (name, value) => raw.setHeader(name, value) }, account);
}

class PageAdmin implements Admin {
  private readonly app: INestApplicationContext;
  private readonly request: FastifyRequest;
  private readonly answer: HeaderWriter;
  private readonly account: Account;

  constructor(app: INestApplicationContext, request: FastifyRequest, answer: HeaderWriter, account: Account) {
    this.app = app;
    this.request = request;
    this.answer = answer;
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
    const admin = await this.administrator();
    const { reason } = validate(adminSchemas.suspensionBody, { reason: '', ...fieldsOf(form) });
    await this.standing.suspend(admin, personOf(id), reason);
  }

  async unsuspend(id: string): Promise<void> {
    await this.standing.unsuspend(await this.administrator(), personOf(id));
  }

  async changeRole(id: string, form: URLSearchParams): Promise<void> {
    const admin = await this.administrator();
    const { role } = validate(adminSchemas.roleBody, fieldsOf(form));
    await this.standing.changeRole(admin, personOf(id), role);
  }

  async revokeSessions(id: string, form: URLSearchParams): Promise<void> {
    const admin = await this.administrator();
    const session = form.get('session');
    if (session === null) await this.standing.revokeSessions(admin, personOf(id));
    else {
      const ended = adminSchemas.sessionParams.safeParse({ id, session });
      if (!ended.success) throw nothingHere();
      await this.standing.revokeSessions(admin, ended.data.id, ended.data.session);
    }
  }

  /** @throws AppError `not-found` (404) for whoever is none; `rate-limited` (429) */
  private async administrator(): Promise<Administrator> {
    const visitor = await this.account.visitor();
    if (visitor?.role !== 'admin') throw nothingHere();
    await limitsFor(this.request)?.hold(this.request, this.answer, 'admin');
    return { id: visitor.id, request: this.app.get(Requesters, { strict: false }).of(this.request) };
  }

  private get lookUp(): LookUpPeople {
    return this.app.get(LookUpPeople, { strict: false });
  }

  private get standing(): ChangeStanding {
    return this.app.get(ChangeStanding, { strict: false });
  }
}

function personOf(id: string): string {
  const params = adminSchemas.personParams.safeParse({ id });
  if (!params.success) throw nothingHere();
  return params.data.id;
}
