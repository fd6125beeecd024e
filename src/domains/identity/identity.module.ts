import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';

import { FailedSignIns } from './audit/failed-sign-ins.ts';
import { Requesters } from './audit/requester.ts';
import { AuthController } from './auth.controller.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.ts';
import { Passwords } from './passwords.ts';
import { PasswordPolicy } from './passwords/password-policy.ts';
import { SameOrigin, SameOriginGuard } from './same-origin.ts';
import { SellersController } from './sellers.controller.ts';
import { Sellers } from './sellers.queries.ts';
import { BrowserSessions } from './sessions/browser-sessions.ts';
import { RenewSession } from './sessions/renew-session.ts';
import { SessionCookies } from './sessions/session-cookies.ts';
import { Sessions } from './sessions/sessions.ts';
import { SignIn } from './sign-in.ts';

@Module({})
export class IdentityModule {
  static forRoot(options: IdentityOptions): DynamicModule {
    return {
      module: IdentityModule,
      // Routes of every domain say `@SignedIn()`.
      global: true,
      providers: [
        { provide: IDENTITY_OPTIONS, useValue: options },
        SameOrigin,
        { provide: APP_GUARD, useClass: SameOriginGuard },
        Requesters,
        FailedSignIns,
        Passwords,
        PasswordPolicy,
        Sessions,
        SessionCookies,
        RenewSession,
        BrowserSessions,
        SignIn,
        Sellers,
      ],
      controllers: [AuthController, SellersController],
      exports: [BrowserSessions, SameOrigin, Sellers, SignIn],
    };
  }
}
