import { createServer, type AddressInfo } from 'node:net';

import { expect, test } from 'vitest';

import { whenDone } from '../test/support/cleanup.ts';
import { loopbackTarget, mustListen } from './loopback.ts';

const nowhere = async () => ['127.0.0.1'];

test.each([
  ['http://127.0.0.1:3000', '127.0.0.1', 3_000],
  ['http://127.0.0.1', '127.0.0.1', 80],
  ['http://127.255.3.4:80/', '127.255.3.4', 80],
  ['http://127.1:3000', '127.0.0.1', 3_000],
  ['http://2130706433:3000', '127.0.0.1', 3_000],
  ['http://0x7f.0.0.1:3000', '127.0.0.1', 3_000],
  ['http://0177.0.0.1:3000', '127.0.0.1', 3_000],
  ['http://[::1]:3000', '::1', 3_000],
  ['http://[0:0:0:0:0:0:0:1]:3000', '::1', 3_000],
])('%s is this machine', async (address, host, port) => {
  expect(await loopbackTarget(address, nowhere)).toEqual({ host, port });
});

test.each([
  'http://10.0.0.1',
  'http://192.168.1.1:3000',
  'http://0.0.0.0:3000',
  'http://0:3000',
  'http://128.0.0.1',
  'http://126.255.255.255',
  'http://3232235777',
  'http://0x0a000001',
  'http://012.0.0.1',
  'http://[::]:3000',
  'http://[::ffff:127.0.0.1]:3000',
  'http://[::ffff:10.0.0.1]:3000',
  'http://[::127.0.0.1]',
  'http://[fe80::1]',
  'http://[2001:db8::1]',
  'http://example.com',
  'http://localtest.me:3000',
  'http://127.0.0.1.nip.io',
  'http://localhost.example.com',
  'http://localhost.:3000',
  'http://my.localhost:3000',
  'http://127.0.0.1@example.com',
  'http://user:secret@127.0.0.1',
  'http://example.com#@127.0.0.1',
  'http://127.0.0.1\\@example.com@1.1.1.1',
  'https://127.0.0.1:3000',
  'ftp://127.0.0.1',
  'file:///etc/passwd',
  '//127.0.0.1:3000',
  '127.0.0.1:3000',
  'localhost:3000',
  '',
])('%s is refused in one line', async (address) => {
  const refused = loopbackTarget(address, nowhere);
  await expect(refused).rejects.toThrow(/^--target .* is refused: only [^\n]*$/);
});

test('a localhost that leads elsewhere is refused, also if only one of its addresses does', async () => {
  for (const found of [['10.1.2.3'], ['127.0.0.1', '10.1.2.3'], ['::1', '2001:db8::1'], []]) {
    await expect(loopbackTarget('http://localhost:3000', async () => found)).rejects.toThrow(/is refused/);
  }
});

test('localhost becomes the address that listens, and is not asked for again', async () => {
  const server = createServer();
  whenDone(async () => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const found = await loopbackTarget(`http://localhost:${port}`, async () => ['::1', '127.0.0.1']);
  expect(found).toEqual({ host: '127.0.0.1', port });
  await expect(mustListen(found)).resolves.toBeUndefined();
});

test('says so where nothing listens', async () => {
  await expect(loopbackTarget('http://localhost:1', nowhere)).rejects.toThrow('Nothing listens at http://localhost:1');
  await expect(mustListen({ host: '127.0.0.1', port: 1 })).rejects.toThrow('Nothing listens on port 1');
});
