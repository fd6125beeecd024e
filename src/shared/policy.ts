/**
 * Who may call a route, and what of. A rule says; the guard on the route and the condition in its query do; tests hold
 * the three together (src/policies.db.test.ts).
 */
export type Rule = { what: string } & (
  | { who: 'everybody' }
  /** Whoever shows a secret of their own, which the route itself looks at: the token of a mailed link, a sign-in begun. */
  | { who: 'holder'; shows: string }
  /** `scope`: what a program's token must have been made for; without one the route takes no tokens. */
  | { who: 'signed-in'; scope?: string }
  /** For everybody else there is nothing at the address. */
  | { who: 'admin' }
);

type Route = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /api/${string}`;

/** One rule for each route of a domain, named as the API description names it: "PATCH /api/products/{id}". */
export type Policy = Readonly<Record<Route, Rule>>;

/** @param what they get or do there, and of what: in words for who reviews it. */
export function everybody(what: string): Rule {
  return { who: 'everybody', what };
}

export function holder(shows: string, what: string): Rule {
  return { who: 'holder', shows, what };
}

export function signedIn(what: string, token: { scope?: string } = {}): Rule {
  return { who: 'signed-in', what, ...token };
}

export function admin(what: string): Rule {
  return { who: 'admin', what };
}
