import { channel } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import { canonicalAddress, networkOf } from './shared/networks.ts';

/** Tells each connection that was one too many: `{ client }`, an IPv4 address or the /64 of an IPv6 address. */
const refused = channel('social-selling:http:connection-refused');

const TOLD_EVERY_MS = 60_000;

/**
 * Connections that one client may hold of a server at one time: without it a single machine takes the places of all. One
 * too many is closed before a byte of it is read, counted, and said in the log once a minute. Those that are there are
 * not touched.
 * @param most of an IPv4 address, or of the /64 of an IPv6 address.
 * @param exempt whether an address, in canonical form, stands for many clients. What comes on a Unix socket has none.
 */
export function boundClients(server: Server, most: number, exempt: (address: string) => boolean): void {
  const held = new Map<string, number>();
  const log = new RefusalLog(most);
  server.prependListener('connection', (socket: Socket) => {
    const address = canonicalAddress(socket.remoteAddress ?? '');
    if (address === undefined || exempt(address)) return;
    const client = networkOf(address);
    const present = held.get(client) ?? 0;
    if (present >= most) {
      socket.destroy();
      log.note();
      if (refused.hasSubscribers) refused.publish({ client });
      return;
    }
    held.set(client, present + 1);
    socket.once('close', () => {
      const left = (held.get(client) ?? 1) - 1;
      if (left === 0) held.delete(client);
      else held.set(client, left);
    });
  });
}

/** Of this machine: a proxy in front, the operator's tools. Whoever is here already needs no connections to do harm. */
export function isOfThisMachine(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** A flood is a line a minute. */
class RefusalLog {
  private readonly most: number;
  private count = 0;

  constructor(most: number) {
    this.most = most;
  }

  note(): void {
    if (this.count === 0) setTimeout(() => this.tell(), TOLD_EVERY_MS).unref();
    this.count += 1;
  }

  private tell(): void {
    const { count, most } = this;
    this.count = 0;
    console.warn(
      `${count} connections were refused in the last minute: their clients had ${most} (MOST_CONNECTIONS_PER_CLIENT).`,
    );
  }
}
