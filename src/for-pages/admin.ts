import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { adminSchemas, ChangeStanding, LookUpPeople, nothingHere, ResetFactors } from '../domains/identity/index.ts';
import { validate } from '../performance/http/index.ts';
import { StartError } from '../shared/errors.ts';
import type { Account } from '../storefront/account.ts';
import type { Admin } from '../storefront/admin.ts';
import { fieldsOf } from './fields.ts';
import { PageAdministrator } from './page-administrator.ts';
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
  const visit = new Visit(app, request, reply);
  return new PageAdmin(visit, new PageAdministrator(visit, account));
}

class PageAdmin implements Admin {
  private readonly visit: Visit;
  private readonly who: PageAdministrator;

  constructor(visit: Visit, who: PageAdministrator) {
    this.visit = visit;
    this.who = who;
  }

  async overview() {
    return this.lookUp.overview(await this.who.administrator());
  }

  async people(given: URLSearchParams) {
    const admin = await this.who.administrator();
    const query = validate(adminSchemas.peopleQuery, fieldsOf(given));
    const { limit = SHOWN, cursor, ...filter } = query;
    return { query, ...(await this.lookUp.list(admin, filter, { limit, cursor })) };
  }

  async person(id: string) {
    const admin = await this.who.administrator();
    return this.lookUp.person(admin, personOf(id));
  }

  async auditLog(given: URLSearchParams) {
    const admin = await this.who.administrator();
    const query = validate(adminSchemas.auditQuery, fieldsOf(given));
    const { limit = SHOWN, cursor, ...filter } = query;
    return { query, ...(await this.lookUp.audit(admin, filter, { limit, cursor })) };
  }

  async suspend(id: string, form: URLSearchParams): Promise<void> {
    const admin = await this.who.acting(form);
    const { reason } = validate(adminSchemas.suspensionBody, { reason: '', ...fieldsOf(form) });
    await this.standing.suspend(admin, personOf(id), reason);
  }

  async unsuspend(id: string, form: URLSearchParams): Promise<void> {
    await this.standing.unsuspend(await this.who.acting(form), personOf(id));
  }

  async changeRole(id: string, form: URLSearchParams): Promise<void> {
    const admin = await this.who.acting(form);
    const { role } = validate(adminSchemas.roleBody, fieldsOf(form));
    await this.standing.changeRole(admin, personOf(id), role);
  }

  async revokeSessions(id: string, form: URLSearchParams): Promise<void> {
    const admin = await this.who.acting(form);
    const session = form.get('session');
    if (session === null) await this.standing.revokeSessions(admin, personOf(id));
    else {
      const ended = adminSchemas.sessionParams.safeParse({ id, session });
      if (!ended.success) throw nothingHere();
      await this.standing.revokeSessions(admin, ended.data.id, ended.data.session);
    }
  }

  async resetFactors(id: string, form: URLSearchParams): Promise<void> {
    const admin = await this.who.acting(form);
    await this.visit.use(ResetFactors).of(admin, personOf(id));
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
