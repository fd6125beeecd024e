import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the bare server writes from now on, whatever it is asked. */
export interface BareOrder {
  status: number;
  /** Flat: name, value, name, value. */
  headers: string[];
  /** Base64. */
  body: string;
}

/** node:http and nothing else: the most that a server in Node.js can do with these bytes. */
let order: Omit<BareOrder, 'body'> & { body: Buffer } = { status: 503, headers: [], body: Buffer.alloc(0) };

const server = createServer((_, response) => {
  response.writeHead(order.status, order.headers);
  response.end(order.body);
});

process.on('message', (next: BareOrder) => {
  order = { ...next, body: Buffer.from(next.body, 'base64') };
  process.send?.('ready');
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
