import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A bare node:http server that writes 1.5 kB, whatever is asked: the most that a shop on Node.js could reach. */
const BODY = Buffer.alloc(1_500, 'a shop that sells nothing ');

const server = createServer((request, response) => {
  const type = request.url?.startsWith('/api/') === true ? 'application/json' : 'text/html';
  response.writeHead(200, { 'content-type': type, 'content-length': BODY.length });
  response.end(BODY);
});
server.keepAliveTimeout = 75_000;
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => {
  console.log(`The bare server is open at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
