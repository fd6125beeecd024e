import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import type { Database } from '../../src/performance/database/index.ts';
import { TEST_PASSWORD } from '../support/accounts.ts';
import { type Actor, ACTORS, type Facts, layFacts, type SignedInActor } from '../support/authorisation/facts.ts';
import { pageRoutes } from '../support/authorisation/page-routes.ts';
import type { Row } from '../support/authorisation/row.ts';
import { testDatabase } from '../support/database.ts';
import { shopApp } from '../support/shop-app.ts';
import { AUTHORISATION } from './authorisation.table.ts';

let database: Database;
let app: NestFastifyApplication;
let facts: Facts;
const cookies = new Map<Actor, string>();

beforeAll(async () => {
  ({ database } = await testDatabase());
  facts = await layFacts(database);
  app = await shopApp(database, { pages: true });
  await signInAll();
});

async function signInAll(): Promise<void> {
  await setStatus('active');
  for (const actor of ACTORS) if (actor !== 'anonymous') cookies.set(actor, await signIn(actor));
  await setStatus('suspended');
}

async function setStatus(status: 'active' | 'suspended'): Promise<void> {
  const { id } = facts.people.suspended;
  await database.query('test.suspend', `UPDATE users SET status = $2 WHERE id = $1`, [id, status]);
}

async function signIn(actor: SignedInActor): Promise<string> {
  const payload = { email: facts.people[actor].email, password: TEST_PASSWORD };
  const answer = await app.inject({ method: 'POST', url: '/api/auth/login', payload });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

async function ask({ route, path, body }: Row, actor: Actor): Promise<number> {
  const cookie = cookies.get(actor);
  const answer = await app.inject({
    method: route.slice(0, route.indexOf(' ')) as 'GET',
    url: path(facts, actor),
    headers: { host: 'shop.example', origin: 'http://shop.example', ...(cookie === undefined ? {} : { cookie }) },
    ...(body === undefined ? {} : { payload: body(facts, actor) }),
  });
  return answer.statusCode;
}

describe('what each person may do', () => {
  test.each(AUTHORISATION.map((row) => [row.route, row] as const))('%s', async (_, row) => {
    const given: Record<string, number> = {};
    for (const actor of ACTORS) given[actor] = await ask(row, actor);
    if (row.endsSession === true) await signInAll();
    expect(given).toEqual(Object.fromEntries(ACTORS.map((actor, index) => [actor, row.statuses[index]])));
  });
});

describe('the table', () => {
  test('has a line for every route of the API description and for every page', async () => {
    const described = await describedRoutes();
    const pages = pageRoutes().map((route) => `GET ${route}`);
    expect(described.length).toBeGreaterThan(10);
    expect(pages.length).toBeGreaterThan(10);
    expect(faultsOf([...described, ...pages], AUTHORISATION)).toEqual([]);
  });

  test('notices a route without a line, a line without a route, and a route with two', () => {
    const rows = AUTHORISATION.slice(0, 2);
    const [first, second] = rows as [Row, Row];
    expect(faultsOf([first.route, second.route], rows)).toEqual([]);
    expect(faultsOf([first.route, second.route, 'POST /api/new'], rows)).toEqual([
      expect.stringContaining("POST /api/new has no line: add row('POST /api/new', statuses) to"),
    ]);
    expect(faultsOf([first.route], rows)).toEqual([expect.stringContaining(`${second.route} is no route`)]);
    expect(faultsOf([first.route], [first, first])).toEqual([expect.stringContaining('two lines')]);
  });
});

async function describedRoutes(): Promise<string[]> {
  const answer = await app.inject({ url: '/api/docs-json' });
  const { paths } = answer.json<{ paths: Record<string, Record<string, unknown>> }>();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** A page that takes a form has a line for that as well: "POST /login". */
function pageOfForm(line: string): string {
  return line.replace(/^POST \/(?!api\/)/, 'GET /');
}

function faultsOf(routes: readonly string[], rows: readonly Row[]): string[] {
  const lines = rows.map(({ route }) => route);
  return [
    ...routes
      .filter((route) => !lines.includes(route))
      .map(
        (route) =>
          `${route} has no line: add row('${route}', statuses) to test/journeys/authorisation.table.ts, with what each person gets there.`,
      ),
    ...lines
      .filter((line) => !routes.includes(line) && !routes.includes(pageOfForm(line)))
      .map((line) => `${line} is no route (any more): remove its line.`),
    ...lines.filter((line, index) => lines.indexOf(line) !== index).map((line) => `${line} has two lines.`),
  ];
}
