import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { whenDone } from './cleanup.ts';

const ERROR_RESPONSE = 'E'.charCodeAt(0);
/** A type of one byte, then the length of the rest, which counts itself. */
const HEAD_BYTES = 5;

/**
 * Stands before PostgreSQL and lets what follows an error come later, as a network may: the client knows of the error before
 * it is told in which state the transaction is.
 * @returns the address of the same database through it.
 */
export async function lateReady(url: string, delayMs: number): Promise<string> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const backend = connect(socketOf(url));
    for (const socket of [client, backend]) {
      open.add(socket.on('error', () => undefined));
      socket.on('close', () => (client.destroy(), backend.destroy(), open.delete(socket)));
    }
    client.pipe(backend);
    let sent: Promise<unknown> = Promise.resolve();
    backend.on('data', (chunk: Buffer) => {
      const end = chunk[0] === ERROR_RESPONSE && chunk.length >= HEAD_BYTES ? 1 + chunk.readUInt32BE(1) : 0;
      sent = sent.then(async () => {
        if (end === 0) return client.write(chunk);
        client.write(chunk.subarray(0, end));
        await sleep(delayMs);
        return client.write(chunk.subarray(end));
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  whenDone(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const through = new URL(url);
  through.searchParams.delete('host');
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  return through.href;
}

/** Where PostgreSQL listens: a folder of sockets (`?host=`), or an address. */
function socketOf(url: string): { path: string } | { host: string; port: number } {
  const { hostname, port, searchParams } = new URL(url);
  const folder = searchParams.get('host');
  const number = port === '' ? '5432' : port;
  return folder === null ? { host: hostname, port: Number(number) } : { path: `${folder}/.s.PGSQL.${number}` };
}
