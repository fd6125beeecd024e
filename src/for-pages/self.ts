import {
  BecomeSeller,
  BrowserSessions,
  ConfirmPerson,
  DeleteAccount,
  EditProfile,
  ManageTokens,
  ownPassword,
  profileEdit,
  tokenParams,
  tokenRequest,
} from '../domains/identity/index.ts';
import { validate } from '../performance/http/index.ts';
import type { Self } from '../storefront/self.ts';
import { fieldsOf } from './fields.ts';
import type { Visit } from './visit.ts';

/** What somebody sees and does with what is theirs, by the use cases of the API. */
export function selfForPages(visit: Visit): Self {
  const me = async () => (await visit.signedIn()).person.id;
  const writing = async () => {
    const id = await me();
    await visit.hold('write');
    return id;
  };
  return {
    account: async () => visit.use(EditProfile).read(await me()),
    currencies: async () => visit.use(EditProfile).currencies(),
    editProfile: async (form) => {
      const id = await writing();
      await visit.use(EditProfile).edit(id, validate(profileEdit, profileOf(form)));
    },
    editSettings: async (form) => {
      const id = await writing();
      await visit.use(EditProfile).edit(id, validate(profileEdit, settingsOf(form)));
    },
    becomeSeller: async () => {
      const id = await writing();
      await visit.use(BecomeSeller).begin(id, visit.from);
    },
    tokens: async () => visit.use(ManageTokens).list(await me()),
    makeToken: async (form) => {
      const session = await visit.signedIn();
      await visit.hold('password-check');
      return visit.use(ManageTokens).make(session, validate(tokenRequest, tokenOf(form)), visit.from);
    },
    revokeToken: async (form) => {
      const id = await writing();
      await visit.use(ManageTokens).revoke(id, validate(tokenParams, fieldsOf(form)).id, visit.from);
    },
    leave: async (form) => {
      const id = await me();
      await visit.hold('password-check');
      const { password } = validate(ownPassword, fieldsOf(form));
      await visit.use(ConfirmPerson).byPassword(id, password, 'password');
      await visit.use(DeleteAccount).leave(id, visit.from);
      await visit.use(BrowserSessions).end(visit.request, visit.answer);
    },
    purgeDays: () => visit.use(DeleteAccount).purgeDays,
  };
}

/** What is left empty is to be empty; browsers end lines as mails do. */
function profileOf(form: URLSearchParams) {
  const text = (name: string) => (form.get(name) ?? '').replaceAll('\r\n', '\n');
  const { updatedAt } = fieldsOf(form);
  return { name: text('name'), bio: text('bio'), location: text('location'), updatedAt };
}

function settingsOf(form: URLSearchParams) {
  const { locale, currency, updatedAt, ...notifications } = fieldsOf(form);
  return { settings: { locale, currency, notifications }, updatedAt };
}

function tokenOf(form: URLSearchParams) {
  const { name, expiresInDays, current } = fieldsOf(form);
  const days = expiresInDays === undefined ? undefined : Number(expiresInDays);
  return { name, scopes: form.getAll('scopes'), expiresInDays: days, current };
}
