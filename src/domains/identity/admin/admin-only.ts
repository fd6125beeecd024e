import { applyDecorators, type CanActivate, type ExecutionContext, Injectable, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { Personal, Refuses } from '../../../performance/http/index.ts';
import { type AccessRefusal, AppError } from '../../../shared/errors.ts';
import { administers } from '../identity.policy.ts';
import { sessionOf } from '../session-of-request.ts';
import { SignedInGuard } from '../signed-in.ts';

/** Only administrators may call this route. For everybody else, signed in or not, there is nothing at its address. */
export function AdminOnly(): MethodDecorator {
  return applyDecorators(
    UseGuards(AdminGuard),
    ApiCookieAuth('session'),
    ApiExtension('x-access', { who: 'admin' }),
    Refuses({ 404: 'There is no such thing, or whoever asks is no administrator' }),
    Personal(),
  );
}

@Injectable()
export class AdminGuard implements CanActivate {
  private readonly signedIn: SignedInGuard;

  constructor(signedIn: SignedInGuard) {
    this.signedIn = signedIn;
  }

  /** @throws AppError `not-found` (404) as an address does that does not exist. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const known = await this.signedIn.canActivate(context).catch(refusalAsAbsence);
    if (!known || !administers(sessionOf(request)?.person)) throw nothingHere(NOT_ADMIN);
    return true;
  }
}

function refusalAsAbsence(error: unknown): never {
  throw error instanceof AppError && error.status < 500 ? nothingHere(error.access ?? NOT_ADMIN) : error;
}

export const NOT_ADMIN: AccessRefusal = { because: 'not-admin' };

/** In the words for every address that does not exist. */
export function nothingHere(access?: AccessRefusal): AppError {
  return new AppError('not-found', 404, 'There is nothing at this address.', { access });
}
