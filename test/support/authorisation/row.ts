import type { Actor, Facts } from './facts.ts';

/** The status each actor gets, in the order of ACTORS: anonymous, suspended, buyer, owner, other, admin. */
export type Statuses = readonly [number, number, number, number, number, number];

export interface Row {
  /** "PATCH /api/products/{id}" as the API description has it, "GET /p/[slug]" as the file of the page is named. */
  route: string;
  statuses: Statuses;
  /** What is asked; the route itself where it has no parameters. */
  path: (facts: Facts, actor: Actor) => string;
  /** What is sent as JSON. */
  body?: (facts: Facts, actor: Actor) => object;
  /** Ends or changes the session it is asked with: everybody signs in again afterwards. */
  endsSession?: boolean;
}

export const everybody = (status: number): Statuses => [status, status, status, status, status, status];
/** 401 for whoever is not, or may not be, signed in. */
export const whoIsSignedIn = (status: number): Statuses => [401, 401, status, status, status, status];
export function row(route: string, statuses: Statuses, rest: Partial<Omit<Row, 'route' | 'statuses'>> = {}): Row {
  return { route, statuses, path: () => route.slice(route.indexOf(' ') + 1), ...rest };
}
