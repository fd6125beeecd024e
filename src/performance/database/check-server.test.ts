import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, test } from 'vitest';

import { checkServer } from './check-server.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that speaks just enough of PostgreSQL's protocol 3 to log anyone in and answer every query with one text. */
async function serverThatSays(version: string): Promise<string> {
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', int32(0)), ready()]));
      socket.on('data', (chunk) => answer(socket, chunk, version));
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return `postgres://shop:secret@127.0.0.1:${(server.address() as AddressInfo).port}/shop`;
}

function answer(socket: Socket, chunk: Buffer, version: string): void {
  if (chunk.toString('latin1', 0, 1) !== 'Q') return;
  const name = Buffer.concat([Buffer.from('version\0'), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]);
  const value = Buffer.concat([int16(1), int32(version.length), Buffer.from(version)]);
  socket.write(
    Buffer.concat([
      message('T', Buffer.concat([int16(1), name])),
      message('D', value),
      message('C', Buffer.from('SELECT 1\0')),
      ready(),
    ]),
  );
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function ready(): Buffer {
  return message('Z', Buffer.from('I'));
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

describe('checkServer', () => {
  test('accepts PostgreSQL 15 and newer', async () => {
    await expect(checkServer(await serverThatSays('150018'))).resolves.toBeUndefined();
  });

  test('refuses an older one with the remedy', async () => {
    await expect(checkServer(await serverThatSays('140012'))).rejects.toThrow(
      'DATABASE_URL points to PostgreSQL 14; 15 or newer is needed. Upgrade it, or unset DATABASE_URL to use the embedded server.',
    );
  });

  test('names an unreachable server, never its password', async () => {
    const error = await checkServer('postgres://shop:secret@127.0.0.1:1/shop').catch((reason: unknown) => reason);
    expect(String(error)).toMatch(
      /Cannot use the database at postgres:\/\/shop:\*\*\*@127\.0\.0\.1:1\/shop.*ECONNREFUSED/,
    );
    expect(String(error)).not.toContain('secret');
  });
});
