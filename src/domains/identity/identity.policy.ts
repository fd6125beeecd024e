import { admin, everybody, holder, type Policy, signedIn } from '../../shared/policy.ts';

/**
 * Who may do what with accounts. Everybody sees the pages of sellers; each person sees and changes what is theirs (the
 * condition is `ownedBy`, so that somebody else's session, token or passkey is not found: 404); administrators look people
 * up and change what others may do. Nobody is anybody who is suspended or deleted: `USABLE` stands in every query that
 * finds out who asks.
 *
 * A route that names no scope takes no token of a program: what could take an account over is done by its person.
 */
export const identityPolicy = {
  'GET /api/sellers': everybody('sellers who are shown: USABLE, with something to see'),
  'GET /api/sellers/{id}': everybody('a seller who is shown: USABLE, with something to see'),

  // Who is not signed in yet, or by other means.
  'POST /api/auth/login': holder('a password', 'a session of their own, or the second step to it'),
  'DELETE /api/auth/session': everybody('ends the session they came with, if any'),
  'POST /api/auth/registrations': everybody('asks for an account; the answer says nothing of others'),
  'POST /api/auth/registrations/confirmation': holder('the token of a mailed link', 'an account at that address'),
  'POST /api/auth/password-resets': everybody('asks for a link; the answer says nothing of others'),
  'PUT /api/auth/password': holder('the token of a mailed link', 'a new password of that account'),
  'PUT /api/account/email': holder('the token of a mailed link', 'the new address of that account'),
  'GET /api/auth/second-factor': holder('a sign-in that was begun', 'what it waits for'),
  'POST /api/auth/second-factor': holder('a sign-in that was begun', 'finishes it by a factor of that person'),
  'POST /api/auth/second-factor/passkey-challenges': holder('a sign-in that was begun', 'a challenge for its passkeys'),
  'POST /api/auth/passkey-challenges': everybody('a challenge to sign in with'),
  'POST /api/auth/passkey-sessions': holder('an answered challenge', 'a session of whose passkey answered it'),

  // Their own account.
  'GET /api/auth/session': signedIn('who they are', { scope: 'account:read' }),
  'PUT /api/auth/session/proof': signedIn('proves once more who they are, before what is grave'),
  'POST /api/auth/session/proof/passkey-challenges': signedIn('a challenge to prove that by'),
  'GET /api/account': signedIn('their account', { scope: 'account:read' }),
  'PATCH /api/account': signedIn('their profile and settings', { scope: 'account:write' }),
  'PUT /api/account/avatar': signedIn('their picture', { scope: 'account:write' }),
  'DELETE /api/account/avatar': signedIn('their picture', { scope: 'account:write' }),
  'POST /api/account/seller-role': signedIn('becomes a seller'),
  'PUT /api/account/password': signedIn('their password, for the present one'),
  'POST /api/account/email-changes': signedIn('asks for another address, for the password'),
  'GET /api/account/export': signedIn('a copy of their data'),
  'POST /api/account/export': signedIn('a copy of their data, for the password'),
  'DELETE /api/account': signedIn('their account, for the password'),
  'GET /api/account/sessions': signedIn('their sessions: ownedBy'),
  'DELETE /api/account/sessions': signedIn('their other sessions: ownedBy'),
  'DELETE /api/account/sessions/{id}': signedIn('a session of theirs: ownedBy'),
  'GET /api/account/tokens': signedIn('their tokens: ownedBy'),
  'POST /api/account/tokens': signedIn('makes a token of theirs'),
  'DELETE /api/account/tokens/{id}': signedIn('a token of theirs: ownedBy'),
  'GET /api/account/passkeys': signedIn('their passkeys: ownedBy'),
  'POST /api/account/passkey-challenges': signedIn('a challenge to add a passkey by'),
  'POST /api/account/passkeys': signedIn('adds a passkey of theirs'),
  'PATCH /api/account/passkeys/{id}': signedIn('the name of a passkey of theirs: ownedBy'),
  'POST /api/account/passkeys/{id}/removal': signedIn('a passkey of theirs: ownedBy'),
  'GET /api/account/second-factors': signedIn('which factors they have'),
  'POST /api/account/totp': signedIn('sets up an app of theirs'),
  'POST /api/account/totp/confirmation': signedIn('confirms the app of theirs'),
  'POST /api/account/totp/removal': signedIn('removes the app of theirs'),
  'POST /api/account/recovery-codes': signedIn('new recovery codes of theirs'),

  // Everybody's accounts. Nobody changes their own standing: `ChangeStanding`.
  'GET /api/admin/users': admin('everybody, deleted people too'),
  'GET /api/admin/users/{id}': admin('anybody, deleted people too'),
  'GET /api/admin/audit-log': admin('the whole log'),
  'PUT /api/admin/users/{id}/suspension': admin('anybody but themselves'),
  'DELETE /api/admin/users/{id}/suspension': admin('anybody but themselves'),
  'PUT /api/admin/users/{id}/role': admin('anybody but themselves'),
  'DELETE /api/admin/users/{id}/second-factors': admin('anybody who is no administrator: password and factors go'),
  'DELETE /api/admin/users/{id}/sessions': admin("anybody's sessions"),
  'DELETE /api/admin/users/{id}/sessions/{session}': admin("anybody's session"),
} satisfies Policy;

/** Of `users u`: who can do anything at all. A suspended or deleted person holds no session, token, link or passkey. */
export const USABLE = `u.status = 'active' AND u.deleted_at IS NULL`;

/** Of what has a `user_id`: sessions, tokens, passkeys. @param me place of the person's id: "$1" */
export function ownedBy(me: string): string {
  return `user_id = ${me}`;
}

/** Of `users`: who administers. */
export const ADMINISTERS = `role = 'admin' AND status = 'active' AND deleted_at IS NULL`;

/** The same of whoever a session is of: its query found nobody but who is USABLE. */
export function administers<Person extends { role: string }>(person: Person | undefined): person is Person {
  return person?.role === 'admin';
}
