import type { FastifyRequest } from 'fastify';

import type { Session } from './sessions/sessions.ts';

const sessions = new WeakMap<FastifyRequest, Session>();

/** The session of a request once `@SignedIn()` or a page has found it; undefined where nobody had to sign in. */
export function sessionOf(request: FastifyRequest): Session | undefined {
  return sessions.get(request);
}

/** For what finds the session of a request by itself: pages. */
export function noteSession(request: FastifyRequest, session: Session): void {
  sessions.set(request, session);
}
