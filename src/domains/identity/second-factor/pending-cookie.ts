import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { HeaderWriter } from '../../../performance/http/index.ts';
import { HostCookie } from '../host-cookie.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { PENDING_SECONDS } from './pending-sign-ins.ts';

/** Carries a sign-in from the password to the second factor. */
@Injectable()
export class PendingCookie {
  private readonly cookie: HostCookie;

  constructor(@Inject(IDENTITY_OPTIONS) { publicUrl }: IdentityOptions) {
    this.cookie = new HostCookie('pending', publicUrl);
  }

  read(request: FastifyRequest): string | undefined {
    return this.cookie.read(request);
  }

  begin(request: FastifyRequest, answer: HeaderWriter, token: string): void {
    this.cookie.set(request, answer, token, PENDING_SECONDS);
  }

  end(request: FastifyRequest, answer: HeaderWriter): void {
    this.cookie.clear(request, answer);
  }
}
