import {
  BrowserSessions,
  confirmation,
  ConfirmRegistration,
  KnownBrowsers,
  passwordReset,
  Register,
  registration,
  RegistrationCookie,
  RequestReset,
  ResetPassword,
  resetRequest,
} from '../domains/identity/index.ts';
import { validate } from '../performance/http/index.ts';
import type { RegistrationPages } from '../storefront/account.ts';
import { fieldsOf } from './fields.ts';
import type { Visit } from './visit.ts';

/** Becoming somebody, and getting back in. */
export function registrationForPages(visit: Visit): RegistrationPages {
  const { request, answer } = visit;
  const cookie = () => visit.use(RegistrationCookie);
  return {
    register: async (form, language) => {
      await visit.hold('registration');
      const browser = await visit.use(Register).as(validate(registration, fieldsOf(form)), language);
      cookie().set(request, answer, browser);
    },
    waitingRegistration: async (token) => {
      visit.personal = true;
      return visit.use(ConfirmRegistration).look(token, cookie().read(request));
    },
    confirmRegistration: async (token, form) => {
      await visit.hold('link');
      const given = validate(confirmation, { ...fieldsOf(form), token });
      const opened = await visit.use(ConfirmRegistration).by(given, cookie().read(request), visit.from);
      await visit.use(BrowserSessions).begin(request, answer, opened);
      cookie().clear(request, answer);
    },
    requestReset: async (form) => {
      await visit.hold('password-reset');
      await visit.use(RequestReset).for(validate(resetRequest, fieldsOf(form)).email);
    },
    isResetOpen: async (token) => {
      visit.personal = true;
      return visit.use(ResetPassword).isOpen(token);
    },
    resetPassword: async (token, form) => {
      await visit.hold('link');
      const email = await visit
        .use(ResetPassword)
        .by(validate(passwordReset, { ...fieldsOf(form), token }), visit.from);
      // Who has the mail is no stranger: this is the way in past a flood of attempts from elsewhere.
      visit.use(KnownBrowsers).remember(request, answer, email);
    },
  };
}
