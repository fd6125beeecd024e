import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

import { Refuses } from '../http/index.ts';
import { limitsFor } from './request-limits.ts';

/** Holds a route to the policies that the product's table has under `name`. An unknown name stops the start. */
export function RateLimit(name: string): MethodDecorator {
  return applyDecorators(
    RouteConfig({ rateLimit: name }),
    UseInterceptors(new HoldAccount()),
    Refuses({ 429: 'Too many requests; try again after `Retry-After` seconds' }),
  );
}

/** An interceptor runs after every guard, so that whoever is signed in is known. */
class HoldAccount implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    await limitsFor(request)?.holdAccount(request, http.getResponse<FastifyReply>());
    return next.handle();
  }
}
