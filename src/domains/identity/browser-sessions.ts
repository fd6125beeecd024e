import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { HeaderWriter } from '../../performance/http/index.ts';
import { SessionCookie } from './session-cookie.ts';
import { type OpenedSession, type Session, Sessions } from './sessions.ts';

/** Sessions as browsers carry them: in cookies, for the API and the pages alike. */
@Injectable()
export class BrowserSessions {
  private readonly cookie: SessionCookie;
  private readonly sessions: Sessions;

  constructor(cookie: SessionCookie, sessions: Sessions) {
    this.cookie = cookie;
    this.sessions = sessions;
  }

  /** Whoever is signed in in this browser. */
  async find(request: FastifyRequest): Promise<Session | undefined> {
    const token = this.cookie.read(request);
    return token === undefined ? undefined : this.sessions.find(token);
  }

  /** Gives the browser a session, in place of the one it may have. */
  async begin(request: FastifyRequest, answer: HeaderWriter, { token }: OpenedSession): Promise<void> {
    await this.endPresent(request);
    this.cookie.set(request, answer, token);
  }

  /** Nothing happens where nobody is signed in. */
  async end(request: FastifyRequest, answer: HeaderWriter): Promise<void> {
    await this.endPresent(request);
    this.cookie.clear(request, answer);
  }

  /** A session that is left, by signing out or in again, must not live on in somebody's copy of the cookie. */
  private async endPresent(request: FastifyRequest): Promise<void> {
    const token = this.cookie.read(request);
    if (token !== undefined) await this.sessions.end(token);
  }
}
