import type { FastifyRequest } from 'fastify';

import { addressKey, sessionOf } from './domains/identity/index.ts';
import type { RateLimitTable } from './performance/rate-limit/index.ts';

const MINUTE = 60;

/** @returns a word for the browser where it is known for the account of `email`. */
export type KnownBrowser = (request: FastifyRequest, email: string) => string | undefined;

/**
 * Every limit of the shop; docs/performance/rate-limit.md explains them. What is read by everybody is counted in the
 * process, so that no page ever waits for Redis; what is answered from the response cache is not counted at all.
 */
export function rateLimitsWith(knownBrowser: KnownBrowser): RateLimitTable {
  return { ...rateLimits, policies: { ...rateLimits.policies, ...signInLimits(knownBrowser) } };
}

/**
 * Guessing one account's password from many addresses uses up what strangers may try; a browser that its owner has used
 * before has attempts of its own, so that nobody is locked out by others.
 */
function signInLimits(knownBrowser: KnownBrowser): RateLimitTable['policies'] {
  const known = (request: FastifyRequest) => {
    const email = emailGiven(request);
    return email === undefined ? undefined : knownBrowser(request, email);
  };
  const guesses = { quota: 10, seconds: 15 * MINUTE, by: 'account', count: 'shared', whenUnknown: 'local' } as const;
  return {
    'sign-in-account': {
      ...guesses,
      account: (request) => (known(request) === undefined ? emailGiven(request) : undefined),
    },
    'sign-in-browser': { ...guesses, account: known },
  };
}

const rateLimits: RateLimitTable = {
  policies: {
    // An office behind one address signs in as well; guessing passwords at this pace is hopeless.
    'sign-in': { quota: 30, seconds: 5 * MINUTE, by: 'address', count: 'shared', whenUnknown: 'local' },
    // Each makes a mail: to strangers as well, if somebody wants to annoy them.
    'mail-sent': { quota: 20, seconds: 60 * MINUTE, by: 'address', count: 'shared', whenUnknown: 'local' },
    'mail-received': {
      quota: 5,
      seconds: 60 * MINUTE,
      by: 'account',
      account: emailGiven,
      count: 'shared',
      whenUnknown: 'local',
    },
    link: { quota: 60, seconds: 5 * MINUTE, by: 'address', count: 'shared', whenUnknown: 'local' },
    // Codes are bounded by the account as well, wherever they come from: check-totp.ts.
    'second-factor': { quota: 30, seconds: 5 * MINUTE, by: 'address', count: 'shared', whenUnknown: 'local' },
    // Asked for by every sign-in page that knows passkeys.
    passkey: { quota: 120, seconds: 5 * MINUTE, by: 'address', count: 'shared', whenUnknown: 'local' },
    'password-check': {
      quota: 10,
      seconds: 15 * MINUTE,
      by: 'account',
      account: (request) => sessionOf(request)?.person.id,
      count: 'shared',
      whenUnknown: 'local',
    },
    write: { quota: 300, seconds: MINUTE, by: 'address', count: 'shared', whenUnknown: 'local' },
    'write-account': {
      quota: 120,
      seconds: MINUTE,
      by: 'account',
      account: (request) => sessionOf(request)?.person.id,
      count: 'shared',
      whenUnknown: 'local',
    },
    // Each may be a large file that takes seconds to make pictures of.
    upload: {
      quota: 300,
      seconds: 10 * MINUTE,
      by: 'account',
      account: (request) => sessionOf(request)?.person.id,
      count: 'shared',
      whenUnknown: 'local',
    },
    // A copy of an account takes many statements; nobody needs it often.
    export: {
      quota: 10,
      seconds: 60 * MINUTE,
      by: 'account',
      account: (request) => sessionOf(request)?.person.id,
      count: 'shared',
      whenUnknown: 'local',
    },
    // Each may keep a processor of the database busy for ten seconds.
    analysis: {
      quota: 30,
      seconds: MINUTE,
      by: 'account',
      account: (request) => sessionOf(request)?.person.id,
      count: 'shared',
      whenUnknown: 'local',
    },
    api: { quota: 600, seconds: MINUTE, by: 'address', count: 'process' },
    search: { quota: 120, seconds: MINUTE, by: 'address', count: 'process' },
    suggestions: { quota: 300, seconds: MINUTE, by: 'address', count: 'process' },
    page: { quota: 600, seconds: MINUTE, by: 'address', count: 'process' },
  },
  routes: {
    'sign-in': ['sign-in', 'sign-in-account', 'sign-in-browser'],
    registration: ['mail-sent', 'mail-received'],
    'password-reset': ['mail-sent', 'mail-received'],
    link: ['link'],
    'second-factor': ['second-factor'],
    passkey: ['passkey'],
    'password-check': ['write', 'password-check'],
    write: ['write', 'write-account'],
    // Also what is only read: that somebody looked is written into the audit log.
    admin: ['write', 'write-account'],
    upload: ['write', 'upload'],
    analysis: ['write', 'write-account', 'analysis'],
    export: ['write', 'password-check', 'export'],
  },
  paths: [
    // Whoever watches over the shop asks often; files are sent without work.
    { prefix: '/api/health', policies: [] },
    { prefix: '/_astro/', policies: [] },
    { prefix: '/images/', policies: [] },
    { prefix: '/api/products/search', policies: ['search'] },
    { prefix: '/api/products/facets', policies: ['search'] },
    { prefix: '/api/search/suggestions', policies: ['suggestions'] },
    { prefix: '/api/', policies: ['api'] },
    { prefix: '/search', policies: ['search'] },
    { prefix: '/', policies: ['page'] },
  ],
};

/** The body has not been validated yet. */
function emailGiven({ body }: FastifyRequest): string | undefined {
  const email = body instanceof URLSearchParams ? body.get('email') : fieldOf(body, 'email');
  return typeof email === 'string' ? addressKey(email.trim().slice(0, LONGEST_EMAIL)) : undefined;
}

function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null && name in body
    ? (body as Record<string, unknown>)[name]
    : undefined;
}

const LONGEST_EMAIL = 254;
