import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Personal, Refuses } from '../../performance/http/index.ts';
import { AppError } from '../../shared/errors.ts';
import { BrowserSessions } from './sessions/browser-sessions.ts';
import { noteSession, sessionOf } from './session-of-request.ts';
import type { Session } from './sessions/sessions.ts';
import { BearerTokens } from './tokens/bearer-tokens.ts';
import { bearerOf, challenge } from './tokens/bearer.ts';
import type { Scope } from './tokens/scopes.ts';

export interface SignedInOptions {
  /** What a program with a token must have been allowed; without one the route takes no tokens. */
  scope?: Scope;
}

/** Only people who are signed in may call this route, and its answers are theirs alone: no cache keeps them. */
export function SignedIn({ scope }: SignedInOptions = {}): MethodDecorator {
  return applyDecorators(
    UseGuards(SignedInGuard),
    SetMetadata(SCOPE, scope),
    ApiCookieAuth('session'),
    ApiExtension('x-access', { who: 'signed-in', ...(scope === undefined ? {} : { scope }) }),
    ...(scope === undefined ? [] : [ApiBearerAuth('token')]),
    Refuses({ 401: 'Nobody is signed in, or not any more' }),
    Personal(),
  );
}

const SCOPE = Symbol('scope');

/** The session of whoever calls a `@SignedIn()` route. */
export const CurrentSession = createParamDecorator((_: undefined, context: ExecutionContext): Session => {
  const session = sessionOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (session === undefined) throw new Error('@CurrentSession() stands on a route without @SignedIn()');
  return session;
});

/** A request with a token is its token's alone: a cookie beside it is not even read. */
@Injectable()
export class SignedInGuard implements CanActivate {
  private readonly browsers: BrowserSessions;
  private readonly tokens: BearerTokens;

  constructor(browsers: BrowserSessions, tokens: BearerTokens) {
    this.browsers = browsers;
    this.tokens = tokens;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const bearer = bearerOf(request);
    const session = bearer === undefined ? await this.browsers.find(request, reply) : await this.tokens.find(bearer);
    if (session === undefined) throw nobody(reply, bearer, this.browsers.claimed(request));
    noteSession(request, session);
    if (session.scopes !== undefined) holdToScope(reply, session.scopes, scopeOf(context));
    return true;
  }
}

function scopeOf(context: ExecutionContext): Scope | undefined {
  return Reflect.getMetadata(SCOPE, context.getHandler()) as Scope | undefined;
}

function nobody(reply: FastifyReply, bearer: string | undefined, claimed: boolean): AppError {
  challenge(reply, bearer === undefined ? {} : { error: 'invalid_token' });
  if (bearer === undefined) {
    const access = claimed ? ({ because: 'session-over' } as const) : undefined;
    return new AppError('not-signed-in', 401, 'Please sign in first.', { access });
  }
  const access = { because: 'invalid-token' } as const;
  return new AppError('invalid-token', 401, 'The token is unknown, over or revoked.', { access });
}

function holdToScope(reply: FastifyReply, scopes: readonly Scope[], scope: Scope | undefined): void {
  if (scope !== undefined && scopes.includes(scope)) return;
  challenge(reply, { error: 'insufficient_scope', ...(scope === undefined ? {} : { scope }) });
  const sentence =
    scope === undefined
      ? 'This takes no token: please sign in with your password.'
      : `The token was not made for this: it lacks ${scope}.`;
  throw new AppError('insufficient-scope', 403, sentence);
}
