import {
  BrowserSessions,
  ConfirmPerson,
  ContinueSignIn,
  FinishSignIn,
  isFresh,
  MakeRecoveryCodes,
  OwnFactors,
  OwnPasskeys,
  passkeyEdit,
  passkeyParams,
  passwordAgain,
  PendingCookie,
  RemoveTotp,
  secondStep,
  type Session,
  SetUpTotp,
  totpConfirmation,
} from '../domains/identity/index.ts';
import { validate } from '../performance/http/index.ts';
import { AppError } from '../shared/errors.ts';
import type { SecondFactorPages } from '../storefront/second-factor.ts';
import { fieldsOf } from './fields.ts';
import type { Visit } from './visit.ts';

/** Two-step sign-in and passkeys. */
export function secondFactorForPages(visit: Visit): SecondFactorPages {
  return { ...secondStepOf(visit), ...ownFactorsOf(visit), ...ownPasskeysOf(visit) };
}

function secondStepOf(visit: Visit): Pick<SecondFactorPages, 'asked' | 'finish'> {
  const { request, answer } = visit;
  const pending = () => visit.use(PendingCookie);
  return {
    asked: async () => {
      visit.personal = true;
      return visit.use(ContinueSignIn).asked(pending().read(request)).catch(undefinedWhereOver);
    },
    finish: async (form) => {
      await visit.hold('second-factor');
      const given = { ...fieldsOf(form), remember: form.has('remember') };
      const { code, recoveryCode, remember } = validate(secondStep, given);
      const wish = { lasting: remember, from: visit.from };
      const opened = await visit.use(FinishSignIn).with(pending().read(request), { code, recoveryCode }, wish);
      pending().end(request, answer);
      await visit.use(BrowserSessions).begin(request, answer, opened);
    },
  };
}

function ownFactorsOf(visit: Visit): Omit<SecondFactorPages, 'asked' | 'finish' | 'passkeys' | `${string}Passkey`> {
  return {
    isFresh: async () => isFresh(await visit.signedIn()),
    factors: async () => visit.use(OwnFactors).of((await visit.signedIn()).person.id),
    setUp: async () => visit.use(SetUpTotp).underWay((await visit.signedIn()).person),
    beginSetUp: async () => {
      const { person } = await visit.signedIn();
      await visit.hold('write');
      await visit.use(SetUpTotp).begin(person);
    },
    confirmSetUp: async (form) => {
      const session = await visit.signedIn();
      await visit.hold('password-check');
      const { code, current } = validate(totpConfirmation, fieldsOf(form));
      await visit.use(ConfirmPerson).isIn(session, current);
      return visit.use(SetUpTotp).confirm(whoIn(session, visit), code);
    },
    removeTotp: async (form) => visit.use(RemoveTotp).of(await confirmed(visit, form)),
    renewCodes: async (form) => visit.use(MakeRecoveryCodes).anew(await confirmed(visit, form)),
  };
}

function ownPasskeysOf(visit: Visit): Pick<SecondFactorPages, 'passkeys' | 'renamePasskey' | 'removePasskey'> {
  return {
    passkeys: async () => visit.use(OwnPasskeys).list((await visit.signedIn()).person.id),
    renamePasskey: async (form) => {
      const session = await visit.signedIn();
      // Each makes a mail.
      await visit.hold('password-check');
      const { id } = validate(passkeyParams, fieldsOf(form));
      const { name } = validate(passkeyEdit, fieldsOf(form));
      await visit.use(OwnPasskeys).rename(whoIn(session, visit), id, name);
    },
    removePasskey: async (form) => {
      const who = await confirmed(visit, form);
      await visit.use(OwnPasskeys).remove(who, validate(passkeyParams, fieldsOf(form)).id);
    },
  };
}

/** Whoever is signed in and has given their password, unless they have just signed in. */
async function confirmed(visit: Visit, form: URLSearchParams) {
  const session = await visit.signedIn();
  await visit.hold('password-check');
  await visit.use(ConfirmPerson).isIn(session, validate(passwordAgain, fieldsOf(form)).current);
  return whoIn(session, visit);
}

function whoIn({ person }: Session, visit: Visit) {
  return { personId: person.id, request: visit.from };
}

function undefinedWhereOver(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'sign-in-over') return undefined;
  throw error;
}
