/** How often a route answered with each status: { "200": 12, "404": 3 }. */
export type Reached = Record<string, number>;

/** Why the fuzzer gets nothing done at a route; each of them is done in the tests that are named. */
const REASONS: Readonly<Record<string, string>> = {
  'POST /api/auth/registrations/confirmation': 'takes the token of a mail: test/journeys/accounts',
  'PUT /api/auth/password': 'takes the token of a mail: test/journeys/accounts',
  'PUT /api/account/email': 'takes the token of a mail: test/journeys/accounts',
  'GET /api/auth/second-factor': 'takes a sign-in of somebody with a second factor: test/journeys/second-factor',
  'POST /api/auth/second-factor': 'takes a code of an app: test/journeys/second-factor',
  'POST /api/auth/second-factor/passkey-challenges':
    'takes a sign-in of somebody with a passkey: test/journeys/second-factor',
  'POST /api/auth/passkey-sessions': 'takes the answer of an authenticator: identity/passkeys',
  'POST /api/account/passkeys': 'takes the answer of an authenticator: identity/passkeys/add-passkey.db',
  'PATCH /api/account/passkeys/{id}': 'takes a passkey of theirs: identity/passkeys/own-passkeys.db',
  'POST /api/account/passkeys/{id}/removal': 'takes a passkey of theirs: identity/passkeys/own-passkeys.db',
  'POST /api/account/totp/confirmation': 'takes a code of an app: identity/second-factor/set-up-totp.db',
  'POST /api/account/totp/removal': 'takes an app that was set up: identity/second-factor/set-up-totp.db',
  'POST /api/account/recovery-codes': 'takes a second factor: identity/second-factor',
  'DELETE /api/admin/users/{id}/sessions/{session}':
    'takes a session of the very person of its address, seldom met: identity/admin/standing.db',
  'POST /api/admin/insight/analyses': 'takes SQL, and the fuzzer sends any text: console/analyses.db',
  'POST /api/admin/insight/builds':
    'takes an index on a table that is there, and the fuzzer sends any text: console/builds',
  'GET /api/admin/insight/builds/{id}': 'takes a build, and none is begun: console/builds',
  'POST /api/admin/insight/builds/{id}/cancellation': 'takes a build, and none is begun: console/builds',
  'DELETE /api/admin/users/{id}/second-factors':
    'takes somebody with an app or a passkey: identity/admin/reset-factors.db',
  'PUT /api/account/password': 'would lock the fuzzer out: it is not told the password there; test/journeys/accounts',
  'DELETE /api/account': 'would end the people it asks as: it is not told the password there; identity/leaving',
};

/** Of all requests, the part that was answered with a status. */
export function shareOf(status: number, statuses: Reached): number {
  return (statuses[status] ?? 0) / Math.max(1, total(statuses));
}

/** Routes that never did what they are for, with no reason stated. */
export function unreached(routes: Readonly<Record<string, Reached>>): string[] {
  return Object.entries(routes).flatMap(([route, statuses]) =>
    done(statuses) === 0 && REASONS[route] === undefined ? [route] : [],
  );
}

/** A line for each route, those that got least done first. */
export function linesOf(routes: Readonly<Record<string, Reached>>): string[] {
  const lines = Object.entries(routes).map(([route, statuses]) => ({
    route,
    statuses,
    share: done(statuses) / total(statuses),
  }));
  return lines
    .toSorted((a, b) => a.share - b.share || a.route.localeCompare(b.route))
    .map(({ route, statuses, share }) => {
      const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
      const reason = done(statuses) > 0 ? '' : `; ${REASONS[route] ?? 'NO REASON STATED'}`;
      return `${(share * 100).toFixed(0).padStart(4)} %  ${route} (${counts.join(', ')})${reason}`;
    });
}

function done(statuses: Reached): number {
  return Object.entries(statuses).reduce((sum, [status, count]) => (status.startsWith('2') ? sum + count : sum), 0);
}

function total(statuses: Reached): number {
  return Object.values(statuses).reduce((sum, count) => sum + count, 0);
}
