import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { whenDone } from './cleanup.ts';

export interface Asked {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Answers one request; undefined leaves it waiting for ever. @param nth from 0. */
export type Script = (asked: Asked, response: ServerResponse, nth: number) => void;

export interface ScriptedServer {
  endpoint: string;
  asked: Asked[];
}

/** A server on loopback that answers as it is told, to see what others make of it; gone when the tests have run. */
export async function startScripted(script: Script): Promise<ScriptedServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    void text(request)
      .catch(() => '')
      .then((body) => {
        const { method = '', url = '', headers } = request;
        const one = { method, url, headers, body };
        script(one, response, asked.push(one) - 1);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenDone(
    async () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  return { endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, asked };
}
