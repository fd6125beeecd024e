import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { HeaderWriter } from '../../../performance/http/index.ts';
import { Secrets } from '../../../performance/secrets/index.ts';
import { addressKey } from '../address-key.ts';
import { HostCookie } from '../host-cookie.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';

/** 400 days, which is as long as browsers keep any cookie. */
const KNOWN_SECONDS = 400 * 86_400;
const PURPOSE = 'known browsers';

/**
 * Browsers in which somebody has signed in to an account before. Whoever guesses its password from elsewhere uses up the
 * attempts of strangers, never those of its owner: OWASP's device cookies ("Slow down online guessing attacks with device
 * cookies"). A cookie says nothing but that; it signs nobody in. The shop stores nothing: the cookie is
 * `nonce.mac`, the mac over the nonce and the address of the account.
 */
@Injectable()
export class KnownBrowsers {
  private readonly secrets: Secrets;
  private readonly cookie: HostCookie;

  constructor(secrets: Secrets, @Inject(IDENTITY_OPTIONS) { publicUrl }: Pick<IdentityOptions, 'publicUrl'>) {
    this.secrets = secrets;
    this.cookie = new HostCookie('known', publicUrl);
  }

  /** @returns another word for each browser that is known for the account of `email`; undefined for strangers. */
  of(request: FastifyRequest, email: string): string | undefined {
    const [, nonce, mac] = /^([\w-]{22})\.([\w-]{43})$/.exec(this.cookie.read(request) ?? '') ?? [];
    if (nonce === undefined || mac === undefined) return undefined;
    const given = Buffer.from(mac, 'base64url');
    const known = this.secrets.keys(PURPOSE).some((key) => timingSafeEqual(macOf(key, nonce, email), given));
    return known ? nonce : undefined;
  }

  remember(request: FastifyRequest, answer: HeaderWriter, email: string): void {
    if (this.of(request, email) !== undefined) return;
    const nonce = randomBytes(16).toString('base64url');
    const [key] = this.secrets.keys(PURPOSE);
    if (key === undefined) return;
    this.cookie.set(request, answer, `${nonce}.${macOf(key, nonce, email).toString('base64url')}`, KNOWN_SECONDS);
  }
}

/** Addresses are one account whatever their letters' case. */
function macOf(key: Buffer, nonce: string, email: string): Buffer {
  return createHmac('sha256', key)
    .update(`${nonce}\n${addressKey(email)}`)
    .digest();
}
