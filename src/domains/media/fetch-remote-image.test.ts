import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { fetchRemoteImage, isPublicAddress, RemoteImageError, type RemotePolicy } from './fetch-remote-image.ts';

const PICTURE = Buffer.from('not really a picture');
let server: http.Server;
let port: number;
const asked: string[] = [];

/** Only this test's names lead to loopback; an address written as such is judged as always. */
const policy: Partial<RemotePolicy> = {
  resolve: async (host) =>
    host === 'shop.example' ? [{ address: '127.0.0.1', family: 4 }] : [{ address: '10.0.0.7', family: 4 }],
  isAllowed: (address) => address === '127.0.0.1' || isPublicAddress(address),
  timeout: 1_500,
  maxBytes: 1_000,
};

beforeAll(async () => {
  server = http.createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`);
    const [, what = '', detail = ''] = (request.url ?? '').split('/');
    const answers: Record<string, () => void> = {
      picture: () => response.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE),
      page: () => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      gone: () => response.writeHead(404, { 'content-type': 'image/png' }).end(),
      announced: () =>
        response.writeHead(200, { 'content-type': 'image/png', 'content-length': '5000' }).end(Buffer.alloc(5_000)),
      endless: () => {
        response.writeHead(200, { 'content-type': 'image/png' });
        const timer = setInterval(() => response.write(Buffer.alloc(400)), 5);
        response.on('close', () => clearInterval(timer));
      },
      slow: () => response.writeHead(200, { 'content-type': 'image/png' }).write('x'),
      silent: () => undefined,
      cut: () => {
        response.writeHead(200, { 'content-type': 'image/png', 'content-length': '500' }).write('x');
        setTimeout(() => response.destroy(), 20);
      },
      hop: () => {
        const left = Number(detail);
        response.writeHead(302, { location: left === 0 ? '/picture' : `/hop/${left - 1}` }).end();
      },
      to: () => response.writeHead(301, { location: decodeURIComponent(detail) }).end(),
    };
    answers[what]?.();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const at = (path: string) => `http://shop.example:${port}/${path}`;
const redirectTo = (address: string) => at(`to/${encodeURIComponent(address)}`);

describe('fetchRemoteImage', () => {
  test('fetches a picture from the address that was checked, asking for it by name', async () => {
    expect(await fetchRemoteImage(at('picture'), policy)).toEqual(PICTURE);
    expect(asked).toContain(`shop.example:${port}/picture`);
  });

  test('follows three redirects and not four', async () => {
    expect(await fetchRemoteImage(at('hop/2'), policy)).toEqual(PICTURE);
    await expect(fetchRemoteImage(at('hop/3'), policy)).rejects.toThrow('redirects more than 3 times');
  });

  test.each([
    ['another protocol', 'ftp://shop.example/a.png', /fetched by ftp/],
    ['a file', 'file:///etc/passwd', /fetched by file/],
    ['what is no address', 'a.png', /not a web address/],
    ['a password in the address', 'http://a:b@shop.example/', /user name or a password/],
    [
      'a name that leads inside',
      'http://intranet.example/',
      /leads to intranet.example, which is not a public address/,
    ],
    ['loopback', 'http://[::1]/', /leads to ::1, which is not a public address/],
    ['loopback in IPv6 clothes', 'http://[::ffff:10.0.0.1]/', /not a public address/],
    ['loopback as one number', 'http://2852039166/', /leads to 169.254.169.254, which is not a public address/],
  ])('refuses %s', async (_, address, message) => {
    await expect(fetchRemoteImage(address, policy)).rejects.toThrow(message);
  });

  test('refuses a name of which one address leads inside', async () => {
    const resolve = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '192.168.1.1', family: 4 },
    ];
    await expect(fetchRemoteImage(at('picture'), { ...policy, resolve })).rejects.toThrow(/not a public address/);
  });

  test('checks where a redirect leads', async () => {
    await expect(fetchRemoteImage(redirectTo('http://10.0.0.1/x'), policy)).rejects.toThrow(
      /leads to 10.0.0.1, which is not a public/,
    );
    await expect(fetchRemoteImage(redirectTo('http://other.example/'), policy)).rejects.toThrow(
      /leads to other.example, which is not/,
    );
    await expect(fetchRemoteImage(redirectTo('file:///etc/passwd'), policy)).rejects.toThrow(/fetched by file/);
    await expect(fetchRemoteImage(redirectTo('http://'), policy)).rejects.toThrow(/not a web address/);
  });

  test('asks for a name once, so a second answer changes nothing', async () => {
    let lookups = 0;
    const resolve = async () => [{ address: lookups++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
    expect(await fetchRemoteImage(at('picture'), { ...policy, resolve })).toEqual(PICTURE);
    expect(lookups).toBe(1);
  });

  test.each([
    ['a page', 'page', /is text\/html and not a picture/],
    ['a missing file', 'gone', /answers 404/],
    ['one announced as too large', 'announced', /is larger than/],
    ['one that never ends', 'endless', /is larger than/],
    ['one that is cut off', 'cut', /cannot be fetched/],
  ])('refuses %s', async (_, path, message) => {
    await expect(fetchRemoteImage(at(path), policy)).rejects.toThrow(message);
  });

  test.each(['slow', 'silent'])('gives up on a server that is %s, and calls it away', async (path) => {
    const failure = await fetchRemoteImage(at(path), { ...policy, timeout: 150 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RemoteImageError);
    expect(failure).toMatchObject({ message: 'did not arrive within 0.15 s', hostIsAway: true });
  });

  test('gives up on a name server that does not answer', async () => {
    const resolve = async () => new Promise<never>(() => undefined);
    await expect(fetchRemoteImage(at('picture'), { ...policy, resolve, timeout: 50 })).rejects.toThrow(/within 0.05 s/);
  });

  test('refuses loopback without being told otherwise', async () => {
    await expect(fetchRemoteImage(`http://127.0.0.1:${port}/picture`)).rejects.toThrow(/not a public address/);
    await expect(fetchRemoteImage(`http://localhost:${port}/picture`)).rejects.toThrow(/not a public address/);
  });
});

test.each([
  ['93.184.216.34', true],
  ['2606:2800:220:1::1', true],
  ['127.0.0.1', false],
  ['0.0.0.0', false],
  ['10.1.2.3', false],
  ['172.16.0.1', false],
  ['192.168.0.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['192.0.2.1', false],
  ['198.18.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::7f00:1', false],
  ['fe80::1', false],
  ['fc00::1', false],
  ['ff02::1', false],
  ['::ffff:127.0.0.1', false],
  ['64:ff9b::a00:1', false],
  ['2002:7f00:1::', false],
  ['2001:db8::1', false],
  ['not an address', false],
])('isPublicAddress(%s) is %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});
