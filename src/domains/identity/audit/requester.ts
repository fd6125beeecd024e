import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { clientAddress } from '../../../performance/http/index.ts';
import { canonicalAddress, networkOf } from '../../../shared/networks.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';

/** Where a request came from. */
export interface Requester {
  /** In canonical form; undefined where the connection was gone before it was looked at. */
  address: string | undefined;
  /** What the client calls itself, at most 200 characters. */
  userAgent: string | undefined;
}

const LONGEST_USER_AGENT = 200;

@Injectable()
export class Requesters {
  private readonly options: IdentityOptions;

  constructor(@Inject(IDENTITY_OPTIONS) options: IdentityOptions) {
    this.options = options;
  }

  of(request: Pick<FastifyRequest, 'raw'>): Requester {
    return {
      address: canonicalAddress(clientAddress(request.raw, this.options.proxies)),
      userAgent: boundedUserAgent(request.raw.headers['user-agent']),
    };
  }
}

/** Without what would break a line of a log or a table; as PostgreSQL counts, in code points. */
export function boundedUserAgent(text: string | undefined): string | undefined {
  const clean = (text ?? '').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  const bounded = clean.slice(0, LONGEST_USER_AGENT).toWellFormed();
  return bounded === '' ? undefined : bounded;
}

/**
 * What the audit log keeps of an address: the /24 or /48 it is in. That tells another town from the usual one, and is no
 * name of a person that would lie there for a year.
 */
export function networkInLog(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  if (!address.includes(':')) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  return `${networkOf(address).split(':').slice(0, 3).join(':')}::/48`;
}
