import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { BrowserSessions, credentials, Requesters, signedInFrom, SignIn } from '../domains/identity/index.ts';
import { type HeaderWriter, validate } from '../performance/http/index.ts';
import { limitsFor } from '../performance/rate-limit/index.ts';
import { StartError } from '../shared/errors.ts';
import type { Account } from '../storefront/account.ts';
import { fieldsOf } from './fields.ts';

/** What a page asks of and does with the account of whoever asks for it. @throws StartError before the shop is up. */
export function accountForPages(
  app: INestApplicationContext | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): Account {
  if (app === undefined) throw new StartError('The shop is still starting.');
  return new PageAccount(app, request, reply);
}

class PageAccount implements Account {
  private readonly app: INestApplicationContext;
  private readonly request: FastifyRequest;
  private readonly answer: HeaderWriter;
  private personal = false;

  constructor(app: INestApplicationContext, request: FastifyRequest, { raw }: FastifyReply) {
    this.app = app;
    this.request = request;
    // Astro writes the answer by itself: what Fastify would write is not looked at any more.
    this.answer = {
      header: (name, value) => (name === 'set-cookie' ? raw.appendHeader(name, value) : raw.setHeader(name, value)),
    };
  }

  isPersonal(): boolean {
    return this.personal;
  }

  async visitor() {
    this.personal = true;
    const session = await this.browsers.find(this.request, this.answer);
    return session === undefined ? undefined : signedInFrom(session);
  }

  async signIn(form: URLSearchParams): Promise<void> {
    await this.hold('sign-in');
    const given = validate(credentials, { ...fieldsOf(form), remember: form.has('remember') });
    const from = this.app.get(Requesters, { strict: false }).of(this.request);
    const opened = await this.app.get(SignIn, { strict: false }).with(given, from);
    await this.browsers.begin(this.request, this.answer, opened);
  }

  async signOut(): Promise<void> {
    this.personal = true;
    await this.browsers.end(this.request, this.answer);
  }

  private get browsers(): BrowserSessions {
    return this.app.get(BrowserSessions, { strict: false });
  }

  /** @throws AppError `rate-limited` (429) */
  private async hold(limit: string): Promise<void> {
    this.personal = true;
    await limitsFor(this.request)?.hold(this.request, this.answer, limit);
  }
}
