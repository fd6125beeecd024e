import { once } from 'node:events';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Duplex } from 'node:stream';

import { expect, onTestFinished, test, vi } from 'vitest';

import { boundClients, isOfThisMachine } from './client-connections.ts';
import { readConfig } from './config.ts';
import { boundConnections } from './connection-bounds.ts';

const MOST = 3;
const CHANNEL = 'social-selling:http:connection-refused';

async function listening(where: object, exempt: (address: string) => boolean): Promise<Server> {
  const server = createServer((_, response) => response.end('here'));
  boundClients(server, MOST, exempt);
  server.listen(where);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return server;
}

interface Held {
  socket: Socket;
  /** What it is answered; undefined where it is closed without a byte. */
  ask: () => Promise<string | undefined>;
}

async function hold(to: object): Promise<Held> {
  const socket = connect(to as { port: number });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  const ask = async () => {
    if (socket.destroyed) return undefined;
    const [bytes] = await new Promise<[Buffer?]>((resolve) => {
      socket.once('data', (data) => resolve([data]));
      socket.once('close', () => resolve([]));
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    });
    return bytes?.toString().slice(0, 15);
  };
  return { socket, ask };
}

const OK = 'HTTP/1.1 200 OK';
const asked = async (held: readonly Held[]) => Promise.all(held.map(async ({ ask }) => ask()));
const several = async (count: number, to: object) => Promise.all(Array.from({ length: count }, async () => hold(to)));

test('one connection too many of a client is closed, told and logged; the others and other clients are answered', async () => {
  const server = await listening({ port: 0, host: '127.0.0.1' }, () => false);
  const { port } = server.address() as AddressInfo;
  const told: unknown[] = [];
  const listener = (message: unknown) => told.push(message);
  subscribe(CHANNEL, listener);
  onTestFinished(() => void unsubscribe(CHANNEL, listener));

  const first = await several(MOST, { port, host: '127.0.0.1' });
  expect(await asked(first)).toEqual([OK, OK, OK]);
  const [tooMany] = await several(1, { port, host: '127.0.0.1' });
  expect(await tooMany?.ask()).toBeUndefined();
  expect(told).toEqual([{ client: '127.0.0.1' }]);
  expect(await asked(await several(MOST, { port, host: '127.0.0.1', localAddress: '127.0.0.2' }))).toEqual([
    OK,
    OK,
    OK,
  ]);
  expect(await asked(first)).toEqual([OK, OK, OK]);

  // Who hangs up may come again.
  first[0]?.socket.destroy();
  await vi.waitFor(async () => expect(await (await hold({ port, host: '127.0.0.1' })).ask()).toBe(OK), 5_000);
});

test('a proxy that is trusted, this machine and the other thread hold as many as they like', async () => {
  const proxies = (address: string) => address === '127.0.0.9';
  const server = await listening({ port: 0, host: '127.0.0.1' }, proxies);
  const { port } = server.address() as AddressInfo;
  const many = Array.from({ length: MOST * 3 }, () => OK);
  expect(await asked(await several(MOST * 3, { port, host: '127.0.0.1', localAddress: '127.0.0.9' }))).toEqual(many);
  expect(['127.0.0.1', '127.9.9.9', '::1', '10.0.0.1', '::2'].map(isOfThisMachine)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  const socket = path.join(tmpdir(), `client-connections-${process.pid}`);
  await listening({ path: socket }, () => false);
  expect(await asked(await several(MOST * 3, { path: socket }))).toEqual(many);
});

test('a flood is one line a minute', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  onTestFinished(() => {
    vi.useRealTimers();
    warn.mockRestore();
  });
  const server = await listening({ port: 0, host: '127.0.0.1' }, () => false);
  const { port } = server.address() as AddressInfo;
  await asked(await several(MOST, { port, host: '127.0.0.1' }));
  await asked(await several(40, { port, host: '127.0.0.1' }));
  expect(warn).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/^40 connections were refused .* had 3 /)]]);
});

/** What the server sees of a connection from elsewhere, which this machine cannot make. */
function connectionFrom(remoteAddress: string): Duplex {
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  return Object.assign(socket, { remoteAddress, setTimeout: () => socket, setNoDelay: () => socket });
}

test('the settings say how many, of which clients', () => {
  const config = readConfig({ MOST_CONNECTIONS_PER_CLIENT: '10', TRUSTED_PROXIES: '198.51.100.0/24' });
  const server = createServer();
  boundConnections(server, config);
  expect(server.maxConnections).toBe(50_000);
  const refusedOf = (addresses: readonly string[]) =>
    addresses
      .map((address) => {
        const socket = connectionFrom(address);
        server.emit('connection', socket);
        return socket;
      })
      .filter(({ destroyed }) => destroyed).length;
  const times = (address: string) => Array.from({ length: 12 }, () => address);
  expect(refusedOf(times('203.0.113.7'))).toBe(2);
  expect(refusedOf(times('::ffff:203.0.113.7'))).toBe(12);
  expect(refusedOf(Array.from({ length: 12 }, (_, host) => `2001:db8::${host}`))).toBe(2);
  expect(refusedOf(times('198.51.100.4'))).toBe(0);
  expect(refusedOf(times('127.0.0.1'))).toBe(0);
});
