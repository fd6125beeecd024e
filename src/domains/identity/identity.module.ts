import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';

import { AdminGuard } from './admin/admin-only.ts';
import { ChangeStanding } from './admin/change-standing.ts';
import { LookUpPeople } from './admin/look-up-people.ts';
import { AdminPeopleController } from './admin/people.controller.ts';
import { AdminStandingController } from './admin/standing.controller.ts';
import { FailedSignIns } from './audit/failed-sign-ins.ts';
import { Requesters } from './audit/requester.ts';
import { AuthController } from './auth.controller.ts';
import { ChangeEmail } from './credentials/change-email.ts';
import { ChangePassword } from './credentials/change-password.ts';
import { ConfirmPassword } from './credentials/confirm-password.ts';
import { CredentialsController } from './credentials/credentials.controller.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.ts';
import { Passwords } from './passwords.ts';
import { PasswordPolicy } from './passwords/password-policy.ts';
import { RecoveryController } from './recovery/recovery.controller.ts';
import { RequestReset } from './recovery/request-reset.ts';
import { ResetPassword } from './recovery/reset-password.ts';
import { ConfirmRegistration } from './registration/confirm-registration.ts';
import { Register } from './registration/register.ts';
import { RegistrationCookie } from './registration/registration-cookie.ts';
import { RegistrationController } from './registration/registration.controller.ts';
import { SameOrigin, SameOriginGuard } from './same-origin.ts';
import { SellersController } from './sellers.controller.ts';
import { Sellers } from './sellers.queries.ts';
import { BrowserSessions } from './sessions/browser-sessions.ts';
import { OwnSessions } from './sessions/own-sessions.ts';
import { RenewSession } from './sessions/renew-session.ts';
import { SessionCookies } from './sessions/session-cookies.ts';
import { SessionsController } from './sessions/sessions.controller.ts';
import { Sessions } from './sessions/sessions.ts';
import { SignIn } from './sign-in.ts';
import { SignedInGuard } from './signed-in.ts';

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
        SignedInGuard,
        AdminGuard,
        LookUpPeople,
        ChangeStanding,
        Requesters,
        FailedSignIns,
        Passwords,
        PasswordPolicy,
        Sessions,
        SessionCookies,
        RenewSession,
        BrowserSessions,
        SignIn,
        OwnSessions,
        Register,
        RegistrationCookie,
        ConfirmRegistration,
        RequestReset,
        ResetPassword,
        ConfirmPassword,
        ChangePassword,
        ChangeEmail,
        Sellers,
      ],
      controllers: [
        AuthController,
        RegistrationController,
        RecoveryController,
        CredentialsController,
        SessionsController,
        SellersController,
        AdminPeopleController,
        AdminStandingController,
      ],
      exports: [
        ConfirmRegistration,
        ChangeEmail,
        ChangePassword,
        OwnSessions,
        Register,
        RegistrationCookie,
        RequestReset,
        ResetPassword,
        BrowserSessions,
        SameOrigin,
        Sellers,
        SignIn,
        SignedInGuard,
        LookUpPeople,
        ChangeStanding,
      ],
    };
  }
}
