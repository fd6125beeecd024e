import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import { ApiCookieAuth } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Personal, Refuses } from '../../performance/http/index.ts';
import { AppError } from '../../shared/errors.ts';
import { BrowserSessions } from './sessions/browser-sessions.ts';
import type { Session } from './sessions/sessions.ts';

/** Only people who are signed in may call this route, and its answers are theirs alone: no cache keeps them. */
export function SignedIn(): MethodDecorator {
  return applyDecorators(
    UseGuards(SignedInGuard),
    ApiCookieAuth('session'),
    Refuses({ 401: 'Nobody is signed in, or not any more' }),
    Personal(),
  );
}

/** The session of whoever calls a `@SignedIn()` route. */
export const CurrentSession = createParamDecorator((_: undefined, context: ExecutionContext): Session => {
  const session = sessions.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (session === undefined) throw new Error('@CurrentSession() stands on a route without @SignedIn()');
  return session;
});

/** The session of a request once `@SignedIn()` has found it; undefined where nobody had to sign in. */
export function sessionOf(request: FastifyRequest): Session | undefined {
  return sessions.get(request);
}

/** For what finds the session of a request by itself: pages. */
export function noteSession(request: FastifyRequest, session: Session): void {
  sessions.set(request, session);
}

const sessions = new WeakMap<FastifyRequest, Session>();

@Injectable()
export class SignedInGuard implements CanActivate {
  private readonly browsers: BrowserSessions;

  constructor(browsers: BrowserSessions) {
    this.browsers = browsers;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const session = await this.browsers.find(request, http.getResponse<FastifyReply>());
    if (session === undefined) throw new AppError('not-signed-in', 401, 'Please sign in first.');
    sessions.set(request, session);
    return true;
  }
}
