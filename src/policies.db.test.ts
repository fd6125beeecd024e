import { beforeAll, describe, expect, test } from 'vitest';

import { AUTHORISATION } from '../test/journeys/authorisation.table.ts';
import { testApi } from '../test/support/api.ts';
import { type Actor, ACTORS } from '../test/support/authorisation/facts.ts';
import { testDatabase } from '../test/support/database.ts';
import { policies } from './policies.ts';
import type { Rule } from './shared/policy.ts';

/** What a described route says of who may call it: set by `@SignedIn` and `@AdminOnly`, beside their guards. */
interface Described {
  'x-access'?: { who: 'signed-in' | 'admin'; scope?: string };
  security?: Record<string, unknown>[];
}

const described = new Map<string, Described>();
const rules = Object.entries(policies).flatMap(([domain, policy]) =>
  Object.entries(policy).map(([route, rule]) => ({ domain, route, rule })),
);

beforeAll(async () => {
  const { database } = await testDatabase();
  const app = await testApi(database);
  const { paths } = (await app.inject({ url: '/api/docs-json' })).json<{
    paths: Record<string, Record<string, Described>>;
  }>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      described.set(`${method.toUpperCase()} ${path}`, operation);
    }
  }
});

/** Of a route and its rule, what does not fit; undefined where all does. */
function misfit(route: string, operation: Described | undefined, found: readonly Rule[]): string | undefined {
  const [rule, second] = found;
  if (rule === undefined) return `${route} has no rule: say in the *.policy.ts of its domain who may call it.`;
  if (second !== undefined) return `${route} has two rules.`;
  if (operation === undefined) return `${route} is no route (any more): remove its rule.`;
  const said = rule.who === 'signed-in' || rule.who === 'admin' ? rule.who : undefined;
  const scope = rule.who === 'signed-in' ? rule.scope : undefined;
  const guarded = operation['x-access'];
  if (guarded?.who !== said)
    return `${route} is for ${rule.who} by its policy, and guarded for ${guarded?.who ?? 'all'}.`;
  if (guarded?.scope !== scope)
    return `${route} takes tokens for ${scope ?? 'nothing'}, and asks for ${guarded?.scope}.`;
  const schemes = (operation.security ?? []).flatMap((scheme) => Object.keys(scheme)).toSorted();
  const expected = [...(said === undefined ? [] : ['session']), ...(scope === undefined ? [] : ['token'])];
  return schemes.join() === expected.join() ? undefined : `${route} is described with ${schemes.join() || 'nothing'}.`;
}

test('every route of the API has one rule, which its guard keeps', () => {
  expect(described.size).toBeGreaterThan(50);
  const routes = new Set([...described.keys(), ...rules.map(({ route }) => route)]);
  const misfits = Array.from(routes, (route) =>
    misfit(
      route,
      described.get(route),
      rules.filter((each) => each.route === route).map(({ rule }) => rule),
    ),
  );
  expect(misfits.filter((each) => each !== undefined)).toEqual([]);
});

test('a route without a rule is noticed, and a rule that a guard does not keep', () => {
  const signedIn: Rule = { who: 'signed-in', what: 'theirs' };
  const guarded = { 'x-access': { who: 'signed-in' }, security: [{ session: [] }] } as const;
  const told = (operation: Described | undefined, ...found: Rule[]) => misfit('GET /api/new', operation, found);
  const as = (operation: object) => operation as Described;
  expect(told(as(guarded), signedIn)).toBeUndefined();
  expect(told(as(guarded))).toContain('has no rule');
  expect(told({})).toContain('has no rule');
  expect(told(as(guarded), signedIn, signedIn)).toContain('two rules');
  expect(told(undefined, signedIn)).toContain('no route');
  expect(told({}, signedIn)).toContain('guarded for all');
  expect(told(as(guarded), { who: 'admin', what: 'all' })).toContain('guarded for signed-in');
  expect(told(as(guarded), { ...signedIn, scope: 'account:read' })).toContain('takes tokens for account:read');
  expect(told({ 'x-access': { who: 'signed-in' } }, signedIn)).toContain('described with nothing');
});

describe('what the table of authorisation shows of each route is what its rule says', () => {
  test.each(rules)('$route', ({ route, rule }) => {
    const row = AUTHORISATION.find((each) => each.route === route);
    expect(row).toBeDefined();
    const statuses = new Map(ACTORS.map((actor, place) => [actor, row?.statuses[place] ?? 0]));
    const refused = (actor: Actor, status: number) => expect([actor, statuses.get(actor)]).toEqual([actor, status]);
    if (rule.who === 'admin') for (const actor of ACTORS) if (actor !== 'admin') refused(actor, 404);
    if (rule.who === 'signed-in') for (const actor of ['anonymous', 'suspended'] as const) refused(actor, 401);
    // Without what has to be shown nobody gets anything.
    if (rule.who === 'holder') expect(statuses.get('anonymous')).toBeGreaterThanOrEqual(400);
    if (rule.who === 'everybody') expect(new Set(statuses.values()).size).toBe(1);
  });
});
