import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import {
  BrowserSessions,
  credentials,
  KnownBrowsers,
  PendingCookie,
  signedInFrom,
  SignIn,
} from '../domains/identity/index.ts';
import { validate } from '../performance/http/index.ts';
import { StartError } from '../shared/errors.ts';
import type { Account } from '../storefront/account.ts';
import { fieldsOf } from './fields.ts';
import { businessForPages } from './business.ts';
import { registrationForPages } from './registration.ts';
import { secondFactorForPages } from './second-factor.ts';
import type { RefusedFile } from '../storefront/selling.ts';
import { sellingForPages } from './selling.ts';
import { securityForPages } from './security.ts';
import { selfForPages } from './self.ts';
import { Visit } from './visit.ts';

/**
 * What a page asks of and does with the account of whoever asks for it.
 * @param refused files that came with its form.
 * @throws StartError before the shop is up.
 */
export function accountForPages(
  app: INestApplicationContext | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  refused: readonly RefusedFile[] = [],
): Account {
  if (app === undefined) throw new StartError('The shop is still starting.');
  const visit = new Visit(app, request, reply);
  return {
    isPersonal: () => visit.personal,
    visitor: async () => {
      const session = await visit.session();
      return session === undefined ? undefined : signedInFrom(session);
    },
    signIn: async (form) => {
      await visit.hold('sign-in');
      const given = validate(credentials, { ...fieldsOf(form), remember: form.has('remember') });
      const known = visit.use(KnownBrowsers).of(visit.request, given.email) !== undefined;
      const outcome = await visit.use(SignIn).with(given, { from: visit.from, known });
      if ('pending' in outcome) {
        visit.use(PendingCookie).begin(visit.request, visit.answer, outcome.pending);
        return 'second-step';
      }
      await visit.use(BrowserSessions).begin(visit.request, visit.answer, outcome);
      return 'signed-in';
    },
    signOut: async () => {
      visit.personal = true;
      await visit.use(BrowserSessions).end(visit.request, visit.answer);
    },
    secondFactor: secondFactorForPages(visit),
    ...registrationForPages(visit),
    ...securityForPages(visit),
    self: selfForPages(visit),
    selling: sellingForPages(visit, refused),
    business: businessForPages(visit),
  };
}
