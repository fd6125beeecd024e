import { readFileSync } from 'node:fs';

import { StartError } from '../src/shared/errors.ts';
import type { Target } from './loopback.ts';

/** Files beside the connections: libraries, pipes, the report. */
const OTHER_FILES = 300;
/** What Linux gives to outgoing connections of one address (net.ipv4.ip_local_port_range). */
const PORTS_PER_ADDRESS = 28_000;

/** @throws StartError when this process may not open a connection for every user. */
export function checkOpenFiles(users: number, limit = openFilesLimit()): void {
  const needed = users + OTHER_FILES;
  if (limit >= needed) return;
  throw new StartError(
    `${users} users need ${needed} open files and ${limit} are allowed: raise the limit ("ulimit -n ${needed}", or nofile in ` +
      '/etc/security/limits.conf), or use fewer users.',
  );
}

/**
 * Where users connect from. On Linux all of 127.0.0.0/8 is this machine, so each user has an address of their own, as
 * shoppers have: ports do not run out, and limits per address meet what they are made for.
 * @throws StartError where one address has too few ports for all.
 */
export function sourceAddresses(
  users: number,
  { host }: Target,
  platform: NodeJS.Platform = process.platform,
): string[] | undefined {
  if (platform === 'linux' && host.includes('.')) {
    return Array.from({ length: users }, (_, index) => addressOf(index));
  }
  if (users <= PORTS_PER_ADDRESS) return undefined;
  throw new StartError(
    `More than ${PORTS_PER_ADDRESS} users need several source addresses, which Linux has for a target such as http://127.0.0.1:PORT.`,
  );
}

/** 127.1.0.1 upwards, 254 addresses in each network of 256. */
function addressOf(index: number): string {
  const network = Math.floor(index / 254);
  return `127.${1 + (network >> 8)}.${network & 255}.${1 + (index % 254)}`;
}

function openFilesLimit(): number {
  try {
    const line = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return line?.[1] === undefined || line[1] === 'unlimited' ? Infinity : Number(line[1]);
  } catch {
    // Systems without /proc say so when a connection cannot be opened; the report counts those.
    return Infinity;
  }
}
