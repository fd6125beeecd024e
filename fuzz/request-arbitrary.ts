import * as fc from 'fast-check';

import type { Description, Parameter, Route } from './description.ts';
import { hostileBody, hostileHeader, hostileText, hostileValue } from './hostile.ts';
import type { Known } from './known-values.ts';
import { SELLER } from './people.ts';
import { PICTURES } from './pictures.ts';
import { nearlyValid, validValue } from './schema-arbitrary.ts';

export interface FuzzRequest {
  method: string;
  /** Path and query, encoded. */
  target: string;
  headers: readonly (readonly [string, string])[];
  body: string | Buffer | undefined;
  /** Which of the people who are signed in asks; undefined for a stranger. */
  person: number | undefined;
}

/** Requests to a route: half of them valid, the rest nearly so or hostile in one or several places. */
export function requestTo(
  route: Route,
  description: Description,
  known: Known,
  people: number,
): fc.Arbitrary<FuzzRequest> {
  const parameters = route.operation.parameters ?? [];
  return fc
    .record({
      path: pathOf(route.path, parameters, description, known),
      query: queryOf(parameters, description, known),
      body: bodyOf(route, description, known),
      headers: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 2, arbitrary: fc.array(hostileHeader, { maxLength: 4 }) },
      ),
      person: fc.option(personFor(route, people), { nil: undefined, freq: strangersOf(route) }),
    })
    .map(({ path, query, body, headers, person }) => ({
      method: route.method,
      target: query === '' ? path : `${path}?${query}`,
      headers: asThePage(body === undefined ? withoutContent(headers) : withContentType(headers, body)),
      body,
      person: people === 0 ? undefined : person,
    }));
}

function pathOf(
  template: string,
  parameters: readonly Parameter[],
  description: Description,
  known: Known,
): fc.Arbitrary<string> {
  const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');
  const values = names.map((name) => {
    const schema = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)?.schema ?? {
      type: 'string',
    };
    const listed = known.place(template.slice(0, template.indexOf(`/{${name}}`)), name);
    return fc.oneof(
      { weight: listed === undefined ? 5 : 2, arbitrary: known.any },
      ...(listed === undefined ? [] : [{ weight: 6, arbitrary: listed }]),
      { weight: 2, arbitrary: validValue(schema, description, known).map(String) },
      { weight: 2, arbitrary: hostileText },
    );
  });
  return fc
    .tuple(...values)
    .map((given) => names.reduce((path, name, at) => path.replace(`{${name}}`, segmentOf(given[at] ?? '')), template));
}

/**
 * What is for administrators is asked by the last of the people mostly, who administers, if anybody does; what is about
 * pictures and listings of one's own by SELLER.
 */
function personFor({ name, operation }: Route, people: number): fc.Arbitrary<number> {
  const last = Math.max(people - 1, 0);
  const anybody = fc.nat({ max: last });
  const mostly = (person: number) => fc.oneof(anybody, { weight: 4, arbitrary: fc.constant(person) });
  if (operation['x-access']?.who === 'admin') return mostly(last);
  return people > 0 && /^(POST|PATCH|GET) \/api\/(products|images)/.test(name) ? mostly(SELLER) : anybody;
}

/** One of so many asks without being signed in: where that gets nobody anywhere, few do. */
function strangersOf({ operation }: Route): number {
  return operation.security === undefined ? 2 : 25;
}

/** Of no text there would be another route, and of dots another path. */
function segmentOf(text: string): string {
  return text === '' || text === '.' || text === '..' ? 'x' : encoded(text);
}

function queryOf(parameters: readonly Parameter[], description: Description, known: Known): fc.Arbitrary<string> {
  const asked = parameters.filter((parameter) => parameter.in === 'query');
  const pairs = asked.map((parameter) => {
    const { name, schema = {}, required = false } = parameter;
    const value = fc.oneof(
      { weight: 5, arbitrary: validValue(schema, description, known).map(listed) },
      { weight: 1, arbitrary: hostileText.map((text) => [text]) },
      { weight: 1, arbitrary: fc.array(hostileText, { minLength: 2, maxLength: 3 }) },
    );
    // One of so many requests goes without it; lists have a dozen parameters.
    const freq = required ? 20 : 2;
    return fc
      .option(value, { nil: [], freq })
      .map((values) => values.map((each) => `${encoded(name)}=${encoded(each)}`));
  });
  const unknown = fc.oneof(
    { weight: 8, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.tuple(hostileText, hostileText).map(([a, b]) => `${encoded(a)}=${encoded(b)}`),
        { maxLength: 3 },
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(['&&&'], ['='], ['%'], ['a[b]=1'], ['__proto__[x]=1'], ['%ff=%fe'], ['limit']),
    },
  );
  return fc.tuple(...pairs, unknown).map((all) => all.flat().join('&'));
}

function listed(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function bodyOf({ operation }: Route, description: Description, known: Known): fc.Arbitrary<FuzzRequest['body']> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (operation.requestBody === undefined) return fc.constant(undefined);
  if (operation.requestBody.content['image/*'] !== undefined) return pictureOf();
  if (schema === undefined) return fc.oneof(fc.constant(undefined), hostileBody);
  const json = (value: fc.Arbitrary<unknown>) => value.map((each) => JSON.stringify(each) ?? 'null');
  return fc.oneof(
    { weight: 8, arbitrary: json(validValue(schema, description, known)) },
    { weight: 6, arbitrary: json(nearlyValid(schema, description, known)) },
    { weight: 2, arbitrary: json(hostileValue) },
    { weight: 1, arbitrary: hostileBody },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

/** A picture as it is, cut short, or followed by more than belongs to it; or none at all. */
function pictureOf(): fc.Arbitrary<FuzzRequest['body']> {
  const picture = fc.constantFrom(...PICTURES);
  return fc.oneof(
    { weight: 6, arbitrary: picture },
    { weight: 2, arbitrary: fc.tuple(picture, fc.nat({ max: 120 })).map(([bytes, end]) => bytes.subarray(0, end)) },
    { weight: 1, arbitrary: picture.map((bytes) => Buffer.concat([bytes, bytes])) },
    { weight: 2, arbitrary: hostileBody },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

type Headers = FuzzRequest['headers'];

/** As a browser tells it of the shop's own pages: without, whoever is signed in gets no further than that guard. */
function asThePage(headers: Headers): Headers {
  const told = headers.some(([name]) => name === 'sec-fetch-site' || name === 'origin');
  return told ? headers : [['sec-fetch-site', 'same-origin'], ...headers];
}

function withContentType(headers: Headers, body: string | Buffer): Headers {
  const type = typeof body === 'string' ? 'application/json' : 'image/png';
  return headers.some(([name]) => name === 'content-type') ? headers : [['content-type', type], ...headers];
}

function withoutContent(headers: Headers): Headers {
  return headers.filter(([name]) => !name.startsWith('content-'));
}

/** As a URL has it; what is no Unicode text cannot be said in one. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
