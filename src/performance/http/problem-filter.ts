import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { isPassedOn } from './client-address.ts';
import { asAppError, PROBLEM_TYPE, problemOf } from './problem.ts';

/** Renders what was thrown for people who asked for a page. */
export type ErrorPage = (
  request: FastifyRequest,
  reply: FastifyReply,
  error: ReturnType<typeof asAppError>,
) => Promise<void>;

/** Is told of all that a request was refused with. */
export type OnError = (request: FastifyRequest, error: ReturnType<typeof asAppError>) => void;

/** The one place where errors become answers: problem+json for programs, a page for people. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly errorPage: ErrorPage;
  private readonly onError: OnError | undefined;

  constructor(errorPage: ErrorPage, onError?: OnError) {
    this.errorPage = errorPage;
    this.onError = onError;
  }

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    await this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  async answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const error = asAppError(thrown);
    this.onError?.(request, error);
    if (error.report) console.error(`${request.method} ${request.url}`, error.cause ?? error);
    if (reply.sent || reply.raw.headersSent) return;
    if (isPassedOn(request.raw)) readToTheEnd(request, reply);
    if (error.status === 503) reply.header('retry-after', '5');
    if (wantsPage(request)) return this.errorPage(request, reply, error);
    // What the API does not have is asked for again and again, by machines mostly: our own cache may say so for a while.
    const missing = (error.status === 404 || error.status === 410) && request.url.startsWith('/api/');
    reply.code(error.status).header('content-type', PROBLEM_TYPE);
    reply.header('cache-control', missing ? 'no-cache' : 'no-store');
    await reply.send(JSON.stringify(problemOf(error)));
  }
}

/**
 * Fastify closes a connection whose body it has not read. To the thread in front that would look as if nobody answered:
 * it sends no more of such a body itself, once it has the answer.
 */
function readToTheEnd(request: FastifyRequest, reply: FastifyReply): void {
  reply.removeHeader('connection');
  request.raw.resume();
}

/** A browser says that it reads pages: also when it sends a form. */
function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  if (/^\/(api|images|metrics)([/?]|$)/.test(url)) return false;
  return method === 'GET' || method === 'HEAD' || (method === 'POST' && /\btext\/html\b/.test(headers.accept ?? ''));
}
