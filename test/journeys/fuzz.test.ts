import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, test } from 'vitest';

import { fuzz } from '../../fuzz/fuzz.ts';
import { DEMO_PASSWORD, demoSellerEmails } from '../../seeds/index.ts';
import { bootShop } from '../support/boot-shop.ts';
import { whenDone } from '../support/cleanup.ts';

test('a few thousand generated requests find nothing', async () => {
  const { url } = await bootShop({ products: 40 });
  const people = demoSellerEmails()
    .slice(0, 2)
    .map((email) => ({ email, password: DEMO_PASSWORD }));
  const report = await fuzz({ url, requests: 3_000, seed: 42, people });
  expect(report.failures).toEqual([]);
  expect(report.requests).toBeGreaterThanOrEqual(3_000);
  expect(report.overloaded).toBeLessThan(report.requests / 100);
  // Half of what it sends is meant to be right: a fuzzer that is only refused sees nothing.
  const done = [200, 201, 204].reduce((sum, status) => sum + (report.statuses[status] ?? 0), 0);
  expect(done).toBeGreaterThan(report.requests / 6);
});

const ITEM = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'], additionalProperties: false };
const OK = { description: '', content: { 'application/json': { schema: ITEM } } };
const PROBLEM = { description: '', content: { 'application/problem+json': {} } };
const NAME = { name: 'name', in: 'query', schema: { type: 'string', maxLength: 50 } };

/** What the fuzzer has to notice, by address. */
const FAULTY: Record<string, { answer: [number, string, string]; fault: string }> = {
  '/broken': { answer: [500, 'application/problem+json', '{}'], fault: 'answered 500' },
  '/gone': { answer: [503, 'application/problem+json', '{}'], fault: 'answered 503' },
  '/unsaid': { answer: [418, 'application/problem+json', '{}'], fault: '418 is not described' },
  '/otherwise': { answer: [200, 'text/html', '<p>'], fault: '200 is of type text/html, which is not described' },
  '/more': { answer: [200, 'application/json', '{"id":1,"password":"x"}'], fault: '200 is not as described' },
  '/cut': { answer: [200, 'application/json', '{"id":'], fault: '200 is no JSON' },
  '/careless': { answer: [400, 'application/problem+json', '{"status":404}'], fault: '400 says that it is 404' },
};

test('it notices what is wrong, and makes it small', async () => {
  const routes = { ...FAULTY, '/fine': { answer: [200, 'application/json', '{"id":1}'] as const, fault: '' } };
  const paths = Object.fromEntries(
    Object.keys(routes).map((path) => [path, { get: { parameters: [NAME], responses: { 200: OK, 400: PROBLEM } } }]),
  );
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop');
    if (pathname === '/api/docs-json') {
      response.end(JSON.stringify({ openapi: '3.0.0', paths }));
      return;
    }
    // Only where something is asked that is longer than it need be.
    const faulty = (searchParams.get('name') ?? '').length > 3 || pathname !== '/broken';
    const [status, type, body] = (faulty ? routes[pathname as '/fine'] : routes['/fine']).answer as [
      number,
      string,
      string,
    ];
    response.writeHead(status, { 'content-type': type, 'content-security-policy': "default-src 'none'" });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenDone(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { failures } = await fuzz({ url, requests: 800, seed: 1, people: [] });
  const found = Object.fromEntries(failures.map(({ route, fault }) => [route, fault]));
  expect(found).toEqual(
    Object.fromEntries(
      Object.entries(FAULTY).map(([path, { fault }]) => [`GET ${path}`, expect.stringContaining(fault) as string]),
    ),
  );
  const broken = failures.find(({ route }) => route === 'GET /broken')?.curl ?? '';
  expect(broken).toContain(`${url}/broken?name=`);
  expect(new URL(broken.slice(broken.indexOf('http'), -1)).searchParams.get('name')?.length).toBeLessThan(60);
});
