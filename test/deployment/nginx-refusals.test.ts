import { setTimeout as pause } from 'node:timers/promises';

import { beforeAll, describe, expect, test } from 'vitest';

import { problemView } from '../../src/performance/http/problem.ts';
import { RawSocket, sendRaw } from '../support/raw-socket.ts';
import { Front } from './front.ts';

let front: Front;

beforeAll(async () => {
  front = await Front.open();
});

interface Refused {
  status: number;
  headers: Headers;
  body: string;
}

/** As it stands on the wire: some of what nginx refuses no client of HTTP would send. */
async function refusalOf(bytes: string): Promise<Refused> {
  const { text } = await sendRaw(front.nginx.url, bytes);
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...fields] = text.slice(0, end).split('\r\n');
  const headers = new Headers(fields.map((field) => [field.split(':', 1)[0] ?? '', field.replace(/^[^:]*:\s*/, '')]));
  return { status: Number(line.split(' ')[1]), headers, body: text.slice(end + 4) };
}

const asked = (line: string, ...fields: string[]) =>
  [`${line} HTTP/1.1`, ...(fields.some((field) => field.startsWith('Host')) ? [] : ['Host: shop.example']), ...fields]
    .concat('Connection: close', '', '')
    .join('\r\n');

const LARGE = 'Content-Length: 2000000';
const LONG = 'x'.repeat(12_000);
const COOKIE = 'Cookie: session=made-up';

const REFUSALS: Record<string, [status: number, bytes: string, sentence: string]> = {
  'no HTTP': [400, 'GET  / HTTP/1.1 HTTP/1.1\r\n\r\n', 'The request is malformed.'],
  'two hosts': [400, asked('GET /', 'Host: shop.example', 'Host: evil.example'), 'The request is malformed.'],
  'a large body': [413, asked('POST /sign-in', LARGE), 'The request is too large.'],
  'a large body of a guest of the cache': [413, asked('GET /', LARGE), 'The request is too large.'],
  'a long address': [414, asked(`GET /${LONG}`), 'The address is too long.'],
  'a long header': [431, asked('GET /', `X-Long: ${LONG}`), 'The headers of the request are too large.'],
  "a name that is not the shop's": [421, asked('GET /', 'Host: evil.example'), 'This shop does not go by that name.'],
  'a method of files': [405, asked('POST /_astro/page.aB3.js'), 'This address does not answer that method.'],
};

function expectRefused({ status, headers, body }: Refused, wanted: number, sentence: string): void {
  expect([status, body]).toEqual([wanted, expect.stringContaining(sentence)]);
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("default-src 'none'") as string,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
  // A name that everybody sees anyway, and no version.
  expect(headers.get('server')).toBe('nginx');
  expect(body).not.toMatch(/nginx/i);
}

describe('what nginx refuses by itself is a sentence, with the headers that protect', () => {
  test.each(Object.entries(REFUSALS))('%s', async (_, [status, bytes, sentence]) => {
    const refused = await refusalOf(bytes);
    expectRefused(refused, status, sentence);
    expect(refused.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(refused.headers.get('retry-after')).toBeNull();
  });

  test('below /api/ it is a problem', async () => {
    const refused = await refusalOf(asked('POST /api/auth/login', LARGE));
    expect(refused.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const problem = problemView.parse(JSON.parse(refused.body));
    expect(problem).toMatchObject({ status: 413, code: 'too-large', type: 'urn:social-selling:problem:too-large' });
    expectRefused(refused, 413, problem.title);
  });
});

test('who sends the head of a request slowly, or none at all, is let go', async () => {
  const [silent, dribbling] = [new RawSocket(front.nginx.url), new RawSocket(front.nginx.url)];
  dribbling.write('GET / HTTP/1.1\r\nHost: shop.example\r\n');
  const end = Date.now() + 25_000;
  while (Date.now() < end && [silent, dribbling].some(({ answer }) => answer.closedAfter === undefined)) {
    dribbling.write('X-A: a\r\n');
    await pause(500);
  }
  for (const { answer } of [silent, dribbling]) expect(answer.closedAfter).toBeLessThan(20_000);
  expect((await refusalOf(asked('GET /', LARGE))).status).toBe(413);
}, 40_000);

test('what the shop refuses is its own answer', async () => {
  front.origin.failing = true;
  const { status, headers, body } = await refusalOf(asked('GET /ill', COOKIE));
  front.origin.failing = false;
  expect([status, body]).toEqual([503, expect.not.stringContaining('does not answer just now')]);
  expect(headers.get('content-security-policy')).toBeNull();
});

test('while the shop is away everybody is told so, whoever is signed in too, and when to ask again', async () => {
  await front.origin.close();
  const sentence = 'The shop does not answer just now. Please try again in a moment.';
  for (const bytes of [asked('GET /away'), asked('GET /away', COOKIE), asked('POST /sign-in', 'Content-Length: 0')]) {
    const refused = await refusalOf(bytes);
    expectRefused(refused, 502, sentence);
    expect(refused.headers.get('retry-after')).toBe('5');
  }
  const program = await refusalOf(asked('GET /api/account', COOKIE));
  expectRefused(program, 502, sentence);
  expect(JSON.parse(program.body)).toMatchObject({ status: 502, code: 'unavailable' });
});
