import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { HeaderWriter } from '../../../performance/http/index.ts';
import { Requesters } from '../audit/requester.ts';
import { KnownBrowsers } from '../known-browsers/known-browsers.ts';
import { RenewSession } from './renew-session.ts';
import { SessionCookies } from './session-cookies.ts';
import { type OpenedSession, type Session, Sessions } from './sessions.ts';

/** Sessions as browsers carry them: in cookies, for the API and the pages alike. */
@Injectable()
export class BrowserSessions {
  private readonly cookies: SessionCookies;
  private readonly sessions: Sessions;
  private readonly renewing: RenewSession;
  private readonly requesters: Requesters;
  private readonly knownBrowsers: KnownBrowsers;
  /** So that a request that looks twice renews once. */
  private readonly found = new WeakMap<FastifyRequest, Promise<Session | undefined>>();

  constructor(
    cookies: SessionCookies,
    sessions: Sessions,
    renewing: RenewSession,
    requesters: Requesters,
    knownBrowsers: KnownBrowsers,
  ) {
    this.cookies = cookies;
    this.sessions = sessions;
    this.renewing = renewing;
    this.requesters = requesters;
    this.knownBrowsers = knownBrowsers;
  }

  /** Whoever is signed in in this browser; a session whose day is over is renewed on the way. */
  async find(request: FastifyRequest, answer: HeaderWriter): Promise<Session | undefined> {
    let found = this.found.get(request);
    if (found === undefined) {
      found = this.look(request, answer);
      this.found.set(request, found);
    }
    return found;
  }

  /** Whether the request comes with cookies of a session, be there one or not. */
  claimed(request: FastifyRequest): boolean {
    return this.cookies.areThere(request);
  }

  /** Gives the browser a session, in place of the one it may have. */
  async begin(request: FastifyRequest, answer: HeaderWriter, { session, tokens }: OpenedSession): Promise<void> {
    await this.sessions.end(this.cookies.read(request));
    this.cookies.set(request, answer, tokens);
    // Not a browser that its person does not want to be remembered in.
    if (tokens.refresh !== undefined) this.knownBrowsers.remember(request, answer, session.person.email);
    this.found.set(request, Promise.resolve(session));
  }

  /** The session of this request is another than it was when it was found. */
  renew(request: FastifyRequest, answer: HeaderWriter, { session, tokens }: OpenedSession): void {
    this.cookies.set(request, answer, tokens);
    this.found.set(request, Promise.resolve(session));
  }

  /**
   * Ends the session of this browser: it must not live on in somebody's copy of the cookies. Nothing happens where
   * nobody is signed in.
   */
  async end(request: FastifyRequest, answer: HeaderWriter): Promise<void> {
    await this.sessions.end(this.cookies.read(request), this.requesters.of(request));
    this.cookies.clear(request, answer);
    answer.header('clear-site-data', '"storage"');
    this.found.delete(request);
  }

  private async look(request: FastifyRequest, answer: HeaderWriter): Promise<Session | undefined> {
    const { access, refresh } = this.cookies.read(request);
    const session = access === undefined ? undefined : await this.sessions.find(access);
    if (session !== undefined || refresh === undefined) return session;
    const renewed = await this.renewing.by(refresh, this.requesters.of(request));
    if (renewed === undefined) this.cookies.clear(request, answer);
    else if (renewed.tokens !== undefined) this.cookies.set(request, answer, renewed.tokens);
    return renewed?.session;
  }
}
