import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { HeaderWriter } from '../../../performance/http/index.ts';
import { Requesters } from '../audit/requester.ts';
import { HostCookie } from '../host-cookie.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { hashOfToken, randomToken } from '../random-token.ts';
import { CHALLENGE_SECONDS } from './challenges.ts';
import type { Ceremony } from './check-passkey.ts';
import { RelyingParty } from './relying-party.ts';

/** Where a passkey is asked for: read from a request, and kept in the browser until it answers. */
@Injectable()
export class Ceremonies {
  private readonly party: RelyingParty;
  private readonly cookie: HostCookie;
  private readonly requesters: Requesters;

  constructor(@Inject(IDENTITY_OPTIONS) { publicUrl, shopName }: IdentityOptions, requesters: Requesters) {
    this.party = new RelyingParty(publicUrl, shopName);
    this.cookie = new HostCookie('passkey', publicUrl);
    this.requesters = requesters;
  }

  /** The browser is about to be asked. Several tabs share its cookie. @throws AppError `passkeys-unavailable` (409) */
  begin(request: FastifyRequest, answer: HeaderWriter): Ceremony {
    const ceremony = this.of(request);
    const browser = hashOfToken(ceremony.browser) === undefined ? randomToken() : ceremony.browser;
    if (browser !== undefined) this.cookie.set(request, answer, browser, CHALLENGE_SECONDS);
    return { ...ceremony, browser };
  }

  /** The browser has answered. @throws AppError `passkeys-unavailable` (409) */
  of(request: FastifyRequest): Ceremony {
    return {
      party: this.party.at(request),
      browser: this.cookie.read(request),
      request: this.requesters.of(request),
    };
  }
}
