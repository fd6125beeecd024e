import type { INestApplicationContext, Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { BrowserSessions, noteSession, Requesters, type Session } from '../domains/identity/index.ts';
import type { HeaderWriter } from '../performance/http/index.ts';
import { limitsFor } from '../performance/rate-limit/index.ts';
import { AppError } from '../shared/errors.ts';

/** One request for a page: who asks, what may be written into the answer, and the use cases that a form may ask for. */
export class Visit {
  readonly request: FastifyRequest;
  readonly answer: HeaderWriter;
  /** Whether anything was asked that is for this person alone. */
  personal = false;
  private readonly app: INestApplicationContext;

  constructor(app: INestApplicationContext, request: FastifyRequest, { raw }: FastifyReply) {
    this.app = app;
    this.request = request;
    // Astro writes the answer by itself: what Fastify would write is not looked at any more.
    this.answer = {
      header: (name, value) => (name === 'set-cookie' ? raw.appendHeader(name, value) : raw.setHeader(name, value)),
    };
  }

  get from() {
    return this.use(Requesters).of(this.request);
  }

  use<Service>(service: Type<Service>): Service {
    return this.app.get(service, { strict: false });
  }

  async session(): Promise<Session | undefined> {
    this.personal = true;
    const session = await this.use(BrowserSessions).find(this.request, this.answer);
    if (session !== undefined) noteSession(this.request, session);
    return session;
  }

  /** @throws AppError `not-signed-in` (401) */
  async signedIn(): Promise<Session> {
    const session = await this.session();
    if (session === undefined) throw new AppError('not-signed-in', 401, 'Please sign in first.');
    return session;
  }

  /** Counts an action against the limits of `@RateLimit(name)`. @throws AppError `rate-limited` (429) */
  async hold(name: string): Promise<void> {
    this.personal = true;
    await limitsFor(this.request)?.hold(this.request, this.answer, name);
  }
}
