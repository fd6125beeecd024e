import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type Server } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { drain } from './drain.ts';

let server: Server;
const agents: Agent[] = [];

afterEach(() => {
  for (const agent of agents.splice(0)) agent.destroy();
  server.closeAllConnections();
});

async function open(): Promise<number> {
  server = createServer((request, response) => {
    setTimeout(() => response.end(request.url), request.url === '/slow' ? 300 : 0);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  return address.port;
}

function user(port: number): (path: string) => Promise<IncomingMessage> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agents.push(agent);
  return async (path) => {
    const [response] = (await once(get({ port, host: '127.0.0.1', path, agent }), 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response;
  };
}

describe('draining', () => {
  it('fails no request of anyone who is connected, and leaves nobody', async () => {
    const port = await open();
    const users = Array.from({ length: 50 }, () => user(port));
    await Promise.all(users.map(async (ask) => ask('/first')));
    const slow = user(port)('/slow');
    await pause(50);
    const drained = drain(server, 5_000);
    const last = await Promise.all(users.map(async (ask, index) => pause(index * 4).then(async () => ask('/last'))));
    expect(last.map(({ statusCode, headers }) => [statusCode, headers.connection])).toEqual(
      users.map(() => [200, 'close']),
    );
    expect((await slow).statusCode).toBe(200);
    // The slow one was asked before, so that its connection waits for one more request.
    agents.at(-1)?.destroy();
    expect(await drained).toBe(0);
  });

  it('takes nobody new', async () => {
    const port = await open();
    await drain(server, 100);
    await expect(user(port)('/')).rejects.toThrow('ECONNREFUSED');
  });

  it('waits for the silent no longer than it was told', async () => {
    const port = await open();
    const silent = connect(port, '127.0.0.1');
    await once(silent, 'connect');
    await pause(20);
    expect(await drain(server, 100)).toBe(1);
    silent.destroy();
  });
});
