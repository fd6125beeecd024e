import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { beforeAll, expect, test } from 'vitest';

import { fuzz } from '../../fuzz/fuzz.ts';
import { linesOf, shareOf, unreached } from '../../fuzz/reached.ts';
import { DEMO_PASSWORD, demoSellerEmails } from '../../seeds/index.ts';
import { bootShop } from '../support/boot-shop.ts';
import { whenDone } from '../support/cleanup.ts';

let url: string;
beforeAll(async () => {
  ({ url } = await bootShop());
});

test('a few thousand generated requests find nothing', async () => {
  const people = demoSellerEmails()
    .slice(0, 2)
    .map((email) => ({ email, password: DEMO_PASSWORD }));
  const report = await fuzz({ url, requests: 3_000, seed: 42, people });
  expect(report.failures).toEqual([]);
  expect(report.requests).toBeGreaterThanOrEqual(3_000);
  expect(report.overloaded).toBeLessThan(report.requests / 100);
  // Half of what it sends is meant to be right: a fuzzer that is only refused sees nothing.
  const done = [200, 201, 202, 204].reduce((sum, status) => sum + (report.statuses[status] ?? 0), 0);
  expect(done).toBeGreaterThan(report.requests / 6);
  expect(shareOf(401, report.statuses)).toBeLessThan(0.15);
  // Nobody of them administers this shop; and so few requests miss a route or two, by chance.
  const missed = unreached(report.routes).filter((route) => !route.includes('/api/admin/'));
  expect(missed.length).toBeLessThan(Object.keys(report.routes).length / 5);
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

test('whoever was signed out or suspended is back before they ask again', async () => {
  const sessions = new Map<string, string>();
  const suspended = new Set<string>();
  let serial = 0;
  const SECURED = { parameters: [NAME], responses: { 200: OK, 401: PROBLEM }, security: [{ session: [] }] };
  const paths = { '/thing': { get: SECURED, delete: SECURED }, '/suspension': { put: SECURED } };
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const person = sessions.get(headers.cookie ?? '');
    const answer = (status: number, body: object, cookie?: string) => {
      const type = status === 200 ? 'application/json' : 'application/problem+json';
      const own = { 'content-type': type, 'content-security-policy': "default-src 'none'" };
      response.writeHead(status, cookie === undefined ? own : { ...own, 'set-cookie': cookie });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    };
    const refuse = () =>
      answer(401, { type: 'urn:social-selling:problem:no', title: 'No, sorry', code: 'no', status: 401 });
    if (url === '/api/docs-json') return answer(200, { openapi: '3.0.0', paths });
    if (url === '/api/auth/login') {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        const { email } = JSON.parse(text) as { email: string };
        if (suspended.has(email)) return refuse();
        serial += 1;
        sessions.set(`session=${serial}`, email);
        answer(200, { id: email }, `session=${serial}; Path=/`);
      });
      return;
    }
    if (person === undefined || suspended.has(person)) return refuse();
    if (method === 'DELETE' && url.startsWith('/api/admin/users/')) {
      suspended.delete(decodeURIComponent(url.split('/')[4] ?? ''));
      return answer(204, {});
    }
    if (method === 'DELETE') sessions.delete(headers.cookie ?? '');
    if (method === 'PUT' && person !== 'admin') suspended.add(person);
    answer(200, { id: 1 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenDone(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = ['a', 'b', 'admin'].map((email) => ({ email, password: 'x' }));
  const report = await fuzz({ url, requests: 1_200, seed: 3, people });
  expect(report.failures).toEqual([]);
  expect(report.returned).toBeGreaterThan(50);
  // Those of strangers and of hostile cookies aside, one refusal tells that a session has ended, and eight are on their way.
  expect(shareOf(200, report.statuses)).toBeGreaterThan(0.3);
  expect(unreached(report.routes)).toEqual([]);
  expect(unreached({ 'GET /new': { 404: 3 }, 'PUT /api/account/email': { 400: 3 } })).toEqual(['GET /new']);
  expect(linesOf({ 'GET /a': { 200: 3, 404: 1 }, 'GET /b': { 404: 2 } })).toEqual([
    '   0 %  GET /b (404: 2); NO REASON STATED',
    '  75 %  GET /a (200: 3, 404: 1)',
  ]);
});
