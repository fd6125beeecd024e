import { setTimeout as pause } from 'node:timers/promises';

import { beforeAll, describe, expect, test } from 'vitest';

import { bootShop } from '../support/boot-shop.ts';
import { RawSocket, sendRaw, statusesOf } from '../support/raw-socket.ts';

const LOGIN = 'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
const MODES = { 'in threads': 'on', 'in one thread': 'off' };
const urls: Record<string, string> = {};

beforeAll(async () => {
  for (const [mode, thread] of Object.entries(MODES)) {
    urls[mode] = (await bootShop({ MOST_CONNECTIONS: '120', ORIGIN_THREAD: thread })).url;
  }
});

describe.each(Object.keys(MODES))('a shop %s', (mode) => {
  let url = '';
  beforeAll(() => {
    url = urls[mode] ?? '';
  });

  /** What a front server might let through in one way and the shop read in another (RFC 9112, 6.3 and 11.2). */
  const SMUGGLED = 'GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n';
  const MALFORMED: Record<string, string> = {
    'a length and chunks': `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    'chunks and a length': `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    'two lengths': `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n${SMUGGLED}`,
    'a signed length': `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: +0\r\n\r\n${SMUGGLED}`,
    'a length that is none': `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 0x10\r\n\r\n${SMUGGLED}`,
    'a coding nobody knows': `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    'chunks that are not last': `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    'a chunk length that is none': `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n\r\n${SMUGGLED}`,
    'a space before the colon': `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length : 44\r\n\r\n${SMUGGLED}`,
    'a folded line': `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n Content-Length: 44\r\n\r\n${SMUGGLED}`,
    'a NUL in a header': `GET /api/health HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n${SMUGGLED}`,
    'a bare CR in a header': `GET /api/health HTTP/1.1\r\nHost: x\r\nX-A: a\rContent-Length: 44\r\n\r\n${SMUGGLED}`,
    'lines without CR': 'GET /api/health HTTP/1.1\nHost: x\nX-A: b\n\nGET /api/health HTTP/1.1\nHost: x\n\n',
    'two hosts': `GET /api/auth/session HTTP/1.1\r\nHost: x\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    'a method nobody knows': `STEAL /api/health HTTP/1.1\r\nHost: x\r\n\r\n${SMUGGLED}`,
    'another protocol': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'TLS where there is none': '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03',
    'a name with a space': `GET /api/health HTTP/1.1\r\nHost: x\r\nContent Length: 44\r\n\r\n${SMUGGLED}`,
  };

  test.each(Object.entries(MALFORMED))('refuses %s once, as a problem, and reads no further', async (_, bytes) => {
    const answer = await sendRaw(url, Buffer.from(bytes, 'latin1'));
    const [status, ...further] = statusesOf(answer);
    // One is refused for its headers before it is seen that its body is none.
    expect([400, 415], answer.text).toContain(status);
    expect(further).toEqual([]);
    expect(answer.text).toContain('application/problem+json');
    expect(answer.closedAfter).toBeDefined();
  });

  test('refuses what names no host', async () => {
    // Node.js itself does, with nothing but the status.
    const answer = await sendRaw(url, `GET /api/products HTTP/1.1\r\n\r\n${SMUGGLED}`);
    expect(statusesOf(answer)).toEqual([400]);
    expect(answer.closedAfter).toBeDefined();
  });

  test('answers an address in its absolute form for itself alone', async () => {
    const answer = await sendRaw(
      url,
      'GET http://evil.example/about HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    );
    expect(statusesOf(answer)).toHaveLength(1);
    expect(statusesOf(answer)[0]).toBeLessThan(500);
    expect(answer.text).not.toContain('evil.example');
  });

  test.each([
    ['TRACE', 'TRACE /about HTTP/1.1\r\nHost: x\r\nX-Secret: 7f3a9c\r\nConnection: close\r\n\r\n'],
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\nX-Secret: 7f3a9c\r\n\r\n'],
    [
      'an upgrade nobody offers',
      'GET /about HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\nX-Secret: 7f3a9c\r\n\r\n',
    ],
  ])('%s opens nothing and echoes nothing', async (_, bytes) => {
    const answer = await sendRaw(url, bytes);
    expect(answer.text).not.toMatch(/7f3a9c|^HTTP\/1\.1 (101|5\d\d)/m);
    expect(answer.closedAfter).toBeDefined();
  });

  test.each([
    ['an address', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['a header', `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['many headers', `GET / HTTP/1.1\r\nHost: x\r\n${'X-A: aaaaaaaaaaaaaaaaaaaa\r\n'.repeat(1_000)}\r\n`],
    ['a cookie', `GET / HTTP/1.1\r\nHost: x\r\nCookie: session=${'a'.repeat(20_000)}\r\n\r\n`],
  ])('%s that is too long is 431', async (_, bytes) => {
    const answer = await sendRaw(url, bytes);
    expect(statusesOf(answer)).toEqual([431]);
    expect(answer.text).toContain('headers-too-large');
    expect(answer.closedAfter).toBeDefined();
  });

  test.each([
    ['said', `${LOGIN}Content-Length: 1048577\r\n\r\n${' '.repeat(1_048_577)}`],
    ['said and not sent', `${LOGIN}Content-Length: 99999999999\r\n\r\n{`],
    [
      'in chunks',
      `${LOGIN}Transfer-Encoding: chunked\r\n\r\n${`10000\r\n${' '.repeat(65_536)}\r\n`.repeat(20)}0\r\n\r\n`,
    ],
  ])('a body that is too large, %s, is 413', async (_, bytes) => {
    const answer = await sendRaw(url, bytes);
    expect(statusesOf(answer), answer.text.slice(0, 500)).toEqual([413]);
    expect(answer.text).toContain('too-large');
  });

  test('who sent too much is answered the next time', async () => {
    const json = { 'content-type': 'application/json' };
    for (let time = 0; time < 30; time += 1) {
      const large = await fetch(`${url}/api/auth/login`, {
        method: 'POST',
        headers: json,
        body: 'x'.repeat(1_100_000),
      });
      expect(large.status).toBe(413);
      await large.text();
      const next = await fetch(`${url}/api/sellers/nobody-${time}`, { signal: AbortSignal.timeout(5_000) });
      expect(next.status).toBe(404);
      await next.text();
    }
  });

  test('takes so many connections and no more, and takes new ones when others leave', async () => {
    const sockets = Array.from({ length: 200 }, () => new RawSocket(url));
    await pause(1_000);
    const refused = sockets.filter(({ answer }) => answer.closedAfter !== undefined);
    // Some of the 120 are still open from the tests before.
    expect(refused.length).toBeGreaterThanOrEqual(80);
    expect(refused.length).toBeLessThan(120);
    for (const socket of sockets) socket.destroy();
    await pause(500);
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
  });

  test('tells how long an idle connection stays', async () => {
    const { headers } = await fetch(`${url}/about`);
    expect(headers.get('keep-alive')).toBe('timeout=72');
  });
});

// Most of a minute of waiting: the two wait together.
test.concurrent.each(Object.keys(MODES))(
  'who is slow holds a connection of a shop %s for a while, and nobody up',
  async (mode) => {
    const url = urls[mode] ?? '';
    const sockets = Array.from({ length: 40 }, () => new RawSocket(url));
    const [silent, body, ...dribbling] = sockets as [RawSocket, RawSocket, ...RawSocket[]];
    body.write(`${LOGIN}Content-Length: 100\r\n\r\n{`);
    for (const socket of dribbling) socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    const end = Date.now() + 45_000;
    let worst = 0;
    while (Date.now() < end && sockets.some(({ answer }) => answer.closedAfter === undefined)) {
      for (const socket of dribbling) socket.write('X-A: a\r\n');
      const began = Date.now();
      expect((await fetch(`${url}/api/products`)).status).toBe(200);
      worst = Math.max(worst, Date.now() - began);
      await pause(1_000);
    }
    for (const { answer } of dribbling) {
      expect(statusesOf(answer)).toEqual([408]);
      expect(answer.closedAfter).toBeLessThan(20_000);
    }
    expect(silent.answer.closedAfter).toBeLessThan(20_000);
    expect(silent.answer.text).toBe('');
    expect(statusesOf(body.answer)).toEqual([408]);
    expect(body.answer.closedAfter).toBeLessThan(45_000);
    expect(worst).toBeLessThan(5_000);
  },
);
