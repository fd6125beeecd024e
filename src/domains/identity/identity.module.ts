import { type DynamicModule, Module, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD, HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

import { acceptUploads } from '../media/index.ts';
import { adminParts } from './admin/admin.parts.ts';
import { AuditKeeper } from './audit/audit-keeper.ts';
import { FailedSignIns } from './audit/failed-sign-ins.ts';
import { RefusedAccess } from './audit/refused-access.ts';
import { Requesters } from './audit/requester.ts';
import { AuthController } from './auth.controller.ts';
import { credentialParts } from './credentials/credentials.parts.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.ts';
import { KnownBrowsers } from './known-browsers/known-browsers.ts';
import { leavingParts } from './leaving/leaving.parts.ts';
import { SendLetter } from './letters/send-letter.ts';
import { passkeyParts } from './passkeys/passkeys.parts.ts';
import { Passwords } from './passwords.ts';
import { PasswordPolicy } from './passwords/password-policy.ts';
import { proofParts } from './proof/proof.parts.ts';
import { profileParts } from './profile/profile.parts.ts';
import { recoveryParts } from './recovery/recovery.parts.ts';
import { registrationParts } from './registration/registration.parts.ts';
import { SameOrigin, SameOriginGuard } from './same-origin.ts';
import { secondFactorParts } from './second-factor/second-factor.parts.ts';
import { SellersController } from './sellers.controller.ts';
import { Sellers } from './sellers.queries.ts';
import { BrowserSessions } from './sessions/browser-sessions.ts';
import { sessionParts } from './sessions/sessions.parts.ts';
import { SignIn } from './sign-in.ts';
import { SignedInGuard } from './signed-in.ts';
import { BearerTokens } from './tokens/bearer-tokens.ts';
import { tokenParts } from './tokens/tokens.parts.ts';

/** Each folder brings its own. */
const PARTS = [
  sessionParts,
  registrationParts,
  recoveryParts,
  credentialParts,
  secondFactorParts,
  passkeyParts,
  proofParts,
  adminParts,
  profileParts,
  tokenParts,
  leavingParts,
];

@Module({})
export class IdentityModule implements OnModuleInit {
  private readonly host: HttpAdapterHost;

  constructor(host: HttpAdapterHost) {
    this.host = host;
  }

  static forRoot(options: IdentityOptions): DynamicModule {
    return {
      module: IdentityModule,
      // Routes of every domain say `@SignedIn()`.
      global: true,
      providers: [
        { provide: IDENTITY_OPTIONS, useValue: options },
        { provide: APP_GUARD, useClass: SameOriginGuard },
        SameOrigin,
        SignedInGuard,
        Requesters,
        KnownBrowsers,
        FailedSignIns,
        RefusedAccess,
        AuditKeeper,
        Passwords,
        PasswordPolicy,
        SendLetter,
        SignIn,
        Sellers,
        ...PARTS.flatMap(({ providers }) => providers),
      ],
      controllers: [AuthController, SellersController, ...PARTS.flatMap(({ controllers }) => controllers)],
      exports: [BearerTokens, BrowserSessions, Requesters, SameOrigin, Sellers, SignedInGuard],
    };
  }

  onModuleInit(): void {
    acceptUploads(this.host.httpAdapter.getInstance<FastifyInstance>());
  }
}
