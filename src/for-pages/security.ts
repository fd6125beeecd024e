import { ChangeEmail, ChangePassword, emailChange, OwnSessions, passwordChange } from '../domains/identity/index.ts';
import { validate } from '../performance/http/index.ts';
import { notFound } from '../shared/errors.ts';
import type { SecurityPages } from '../storefront/account.ts';
import { fieldsOf } from './fields.ts';
import { proved } from './prove.ts';
import type { Visit } from './visit.ts';

/** How somebody signs in, and where they are signed in. */
export function securityForPages(visit: Visit): SecurityPages {
  return {
    changePassword: async (form) => {
      const session = await visit.signedIn();
      await visit.hold('password-check');
      await visit.use(ChangePassword).to(validate(passwordChange, fieldsOf(form)), session, visit.from);
    },
    changeEmail: async (form) => {
      const session = await visit.signedIn();
      await visit.hold('password-check');
      await visit.use(ChangeEmail).ask(validate(emailChange, fieldsOf(form)), session.person.id);
    },
    waitingEmail: async (token) => {
      visit.personal = true;
      return visit.use(ChangeEmail).waiting(token);
    },
    confirmEmail: async (token) => {
      await visit.hold('link');
      await visit.use(ChangeEmail).confirm(token, visit.from);
    },
    sessions: async () => visit.use(OwnSessions).of(await visit.signedIn()),
    endSession: async (form) => {
      const session = await proved(visit, await visit.signedIn(), form);
      await visit.hold('write');
      const id = form.get('session') ?? '';
      if (!/^[0-9a-f-]{36}$/i.test(id)) throw notFound('session');
      await visit.use(OwnSessions).end(id, session, visit.from);
    },
    endOtherSessions: async (form) => {
      const session = await proved(visit, await visit.signedIn(), form);
      await visit.hold('write');
      await visit.use(OwnSessions).endOthers(session, visit.from);
    },
  };
}
