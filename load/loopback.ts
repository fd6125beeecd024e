import { lookup } from 'node:dns/promises';
import { BlockList, connect, isIP } from 'node:net';

import { StartError } from '../src/shared/errors.ts';

/** Where requests go: a numeric address, so that no name is asked again once it has been found to be this machine. */
export interface Target {
  /** 127.x.y.z or ::1 */
  host: string;
  port: number;
}

/** Finds the addresses of a name; the system's by default. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/**
 * Load is for this machine alone.
 * @throws StartError for anything but http on 127.0.0.0/8, ::1 or a localhost that leads nowhere else.
 */
export async function loopbackTarget(address: string, find: Lookup = systemLookup): Promise<Target> {
  const url = parse(address);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port === '' ? 80 : url.port);
  if (isIP(host) !== 0) {
    if (!isLoopback(host)) throw refusal(address);
    return { host, port };
  }
  if (host !== 'localhost') throw refusal(address);
  const found = await find(host);
  const addresses = found.toSorted((a, b) => isIP(a) - isIP(b));
  if (addresses.length === 0 || !addresses.every(isLoopback)) throw refusal(address);
  for (const candidate of addresses) {
    if (await listens(candidate, port)) return { host: candidate, port };
  }
  throw new StartError(`Nothing listens at ${url.origin}: start the shop first, or leave --target out.`);
}

export async function mustListen({ host, port }: Target): Promise<void> {
  if (await listens(host, port)) return;
  throw new StartError(`Nothing listens on port ${port} of ${host}: start the shop first, or leave --target out.`);
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');

/** An IPv4 address written as an IPv6 one is neither: refused. */
function isLoopback(address: string): boolean {
  if (isIP(address) === 6) return address === '::1' || address === '0:0:0:0:0:0:0:1';
  return isIP(address) === 4 && LOOPBACK.check(address, 'ipv4');
}

function parse(address: string): URL {
  // The parser of addresses itself turns 127.1, 2130706433 and 0x7f.1 into 127.0.0.1.
  const url = URL.canParse(address) ? new URL(address) : undefined;
  // An address with a name, a path or a question in it is more than an origin.
  if (url === undefined || url.protocol !== 'http:' || url.href !== `${url.origin}/`) throw refusal(address);
  return url;
}

function refusal(address: string): StartError {
  return new StartError(
    `--target ${address.slice(0, 200)} is refused: only http://127.x.y.z, http://[::1] and http://localhost are loaded.`,
  );
}

async function systemLookup(name: string): Promise<readonly string[]> {
  const found = await lookup(name, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

async function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
