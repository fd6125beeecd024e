import { type CanActivate, type ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { AppError } from '../../shared/errors.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.ts';
import { SessionCookies } from './sessions/session-cookies.ts';
import { bearerOf } from './tokens/bearer.ts';

/**
 * Refuses what another site makes a browser send: a request that may change something must come from the shop itself as
 * the browser tells: `Sec-Fetch-Site`, or else `Origin` (as net/http.CrossOriginProtection of Go 1.25 does). A program
 * without a cookie of the shop has nothing to be misused and need tell neither; one with a token of its own may come from
 * any site, as no browser sends that along by itself.
 */
@Injectable()
export class SameOrigin {
  private readonly cookies: SessionCookies;
  private readonly publicOrigin: string | undefined;

  constructor(cookies: SessionCookies, @Inject(IDENTITY_OPTIONS) { publicUrl }: IdentityOptions) {
    this.cookies = cookies;
    this.publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  }

  /** @throws AppError `cross-site` (403). */
  check(request: FastifyRequest): void {
    if (SAFE.has(request.method) || this.fromTheShop(request)) return;
    throw new AppError('cross-site', 403, 'This request did not come from the shop itself.');
  }

  private fromTheShop(request: FastifyRequest): boolean {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (bearerOf(request) !== undefined && !this.cookies.areThere(request)) return true;
    if (site !== undefined) return site === 'same-origin' || site === 'none';
    if (origin !== undefined) return origin === this.publicOrigin || isOrigin(origin, request.host);
    return !this.cookies.areThere(request);
  }
}

/** For every route of the API: of the shop's own site, and JSON, which a form cannot send, or what `@Reads` names. */
@Injectable()
export class SameOriginGuard implements CanActivate {
  private readonly sameOrigin: SameOrigin;

  constructor(sameOrigin: SameOrigin) {
    this.sameOrigin = sameOrigin;
  }

  /** @throws AppError `cross-site` (403) or `unsupported-media-type` (415). */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    this.sameOrigin.check(request);
    if (SAFE.has(request.method) || !hasBody(request)) return true;
    const types = typesRead(context);
    if (types.some((type) => isOfType(request, type))) return true;
    throw new AppError('unsupported-media-type', 415, `This address reads ${types.join(', ')}.`);
  }
}

/** The media types that a route reads instead of JSON: "image/*". */
export function Reads(...types: string[]): MethodDecorator {
  return SetMetadata(READS, types);
}

const READS = Symbol('media types');
const JSON_ALONE = ['application/json'];

function typesRead(context: ExecutionContext): string[] {
  return (Reflect.getMetadata(READS, context.getHandler()) as string[] | undefined) ?? JSON_ALONE;
}

function isOfType({ headers }: FastifyRequest, type: string): boolean {
  const given = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type.endsWith('/*') ? given.startsWith(type.slice(0, -1)) : given === type;
}

/** For `@Refuses` of every route that changes something. */
export const CROSS_SITE = { 403: 'The request did not come from the shop itself' };

/** RFC 9110, section 9.2.1 */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** Whether a page at `origin` was served by `host`: "https://shop.example" by "shop.example:443". */
function isOrigin(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  const self = `${page.protocol}//${host}`;
  return page.host !== '' && URL.canParse(self) && new URL(self).host === page.host;
}
