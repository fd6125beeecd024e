import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { HeaderWriter } from '../../../performance/http/index.ts';
import { HostCookie } from '../host-cookie.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { type GivenTokens, LASTING_SECONDS } from './sessions.ts';
import { ACCESS_SECONDS, type SessionTokens } from './token-pair.ts';

/** The two cookies of a session: `session` opens doors for a day, `refresh` makes the next pair, once. */
@Injectable()
export class SessionCookies {
  private readonly access: HostCookie;
  private readonly refresh: HostCookie;

  constructor(@Inject(IDENTITY_OPTIONS) { publicUrl }: IdentityOptions) {
    this.access = new HostCookie('session', publicUrl);
    this.refresh = new HostCookie('refresh', publicUrl);
  }

  read(request: FastifyRequest): GivenTokens {
    return { access: this.access.read(request), refresh: this.refresh.read(request) };
  }

  /** Whether the browser sends any of them along, be it worth something or not. */
  areThere(request: FastifyRequest): boolean {
    const { access, refresh } = this.read(request);
    return access !== undefined || refresh !== undefined;
  }

  /** A session that does not last ends with the browser. */
  set(request: FastifyRequest, answer: HeaderWriter, { access, refresh }: SessionTokens): void {
    this.access.set(request, answer, access, refresh === undefined ? undefined : ACCESS_SECONDS);
    if (refresh !== undefined) this.refresh.set(request, answer, refresh, LASTING_SECONDS);
    else if (this.refresh.read(request) !== undefined) this.refresh.clear(request, answer);
  }

  clear(request: FastifyRequest, answer: HeaderWriter): void {
    this.access.clear(request, answer);
    this.refresh.clear(request, answer);
  }
}
