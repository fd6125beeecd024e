import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { HeaderWriter } from '../../../performance/http/index.ts';
import { HostCookie } from '../host-cookie.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { REGISTRATION_SECONDS } from './register.ts';

/** By which a browser that asked for an account is known when its person opens the link of the mail in it. */
@Injectable()
export class RegistrationCookie {
  private readonly cookie: HostCookie;

  constructor(@Inject(IDENTITY_OPTIONS) { publicUrl }: IdentityOptions) {
    this.cookie = new HostCookie('registering', publicUrl);
  }

  read(request: FastifyRequest): string | undefined {
    return this.cookie.read(request);
  }

  set(request: FastifyRequest, answer: HeaderWriter, token: string): void {
    this.cookie.set(request, answer, token, REGISTRATION_SECONDS);
  }

  clear(request: FastifyRequest, answer: HeaderWriter): void {
    if (this.read(request) !== undefined) this.cookie.clear(request, answer);
  }
}
