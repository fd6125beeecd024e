import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import { z } from 'zod';

import { canonicalAddress, readNetworks } from '../../shared/networks.ts';
import { setting, type SettingsRoom, type SettingValues } from '../../shared/settings.ts';

export const proxySettings = {
  title: 'Proxies',
  settings: {
    TRUSTED_PROXIES: setting({
      schema: z.string().transform((text, context) => {
        const networks = readNetworks(text === 'none' ? '' : text);
        if (networks === undefined) context.addIssue('not a list of networks');
        return networks ?? z.NEVER;
      }),
      default: 'none',
      form: 'addresses and networks separated by commas, such as 10.0.0.0/8, ::1, or none',
      about: 'The proxies in front of the shop. Only they are believed when they say for which client they ask.',
    }),
    TRUSTED_PROXY_HEADER: setting({
      schema: z.enum(['x-forwarded-for', 'forwarded']),
      default: 'x-forwarded-for',
      form: 'one of x-forwarded-for, forwarded',
      about:
        'The header the proxies write the client into. The other one is not read: clients could send it themselves.',
    }),
  },
} satisfies SettingsRoom;

export type ProxySettings = SettingValues<typeof proxySettings.settings>;

/** Characters and entries that are read, from the right: what proxies of ours added stands there. */
const LONGEST_HEADER = 2_048;
const MOST_ENTRIES = 20;

const peers = new WeakMap<object, string>();

/** For a request that another part of the shop received: the address of the connection it came on. */
export function notePeer(request: object, address: string): void {
  peers.set(request, address);
}

/** Whether another part of the shop received it: only that one can have set the shop's internal headers. */
export function isPassedOn(request: object): boolean {
  return peers.has(request);
}

/** A connection that broke before it was looked at has no address any more. */
const UNKNOWN = 'unknown';

/**
 * Who sent a request: the address of the connection or, where that is a trusted proxy, the last address in its header
 * that is no trusted proxy's. Walks from right to left, since a client may have sent anything to the left of what the
 * first trusted proxy added; an entry that is no address ends the walk at the proxy that told it (RFC 7239, section 8.1).
 *
 * @returns the address in canonical form, or "unknown".
 */
export function clientAddress(
  request: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } },
  { TRUSTED_PROXIES: trusted, TRUSTED_PROXY_HEADER: header }: ProxySettings,
): string {
  let client = canonicalAddress(peers.get(request) ?? request.socket.remoteAddress ?? '') ?? UNKNOWN;
  if (trusted.empty || !trusted.has(client)) return client;
  for (const entry of entriesFromRight(request.headers[header])) {
    const address = header === 'forwarded' ? addressOfForwarded(entry) : addressOfEntry(entry);
    if (address === undefined) return client;
    client = address;
    if (!trusted.has(client)) return client;
  }
  return client;
}

/**
 * Split at every comma, also at one within quotes: a proxy adds none, and quotes to the left are not to be trusted to end.
 * The leftmost entry of a header that is too long may be cut, so it is left out.
 */
function entriesFromRight(value: IncomingHttpHeaders[string]): string[] {
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  if (text === '') return [];
  const entries = text.slice(-LONGEST_HEADER).split(',');
  const whole = text.length > LONGEST_HEADER ? entries.slice(1) : entries;
  return whole
    .toReversed()
    .slice(0, MOST_ENTRIES)
    .map((entry) => entry.trim());
}

/** "192.0.2.1", "192.0.2.1:1234", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:1234" */
function addressOfEntry(entry: string): string | undefined {
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i.exec(entry)?.[1];
  const withPort = /^([\d.]+):\d{1,5}$/.exec(entry)?.[1];
  return canonicalAddress(bracketed ?? withPort ?? entry);
}

/** RFC 7239: `for=192.0.2.1;proto=https`, `for="[2001:db8::1]:1234"`; "unknown" and "_names" are no addresses. */
function addressOfForwarded(entry: string): string | undefined {
  const pairs = entry.split(';').map((pair) => /^\s*for\s*=\s*(?:"([^"]*)"|([^"\s]+))\s*$/i.exec(pair));
  const found = pairs.filter((pair) => pair !== null);
  const [only] = found;
  return only === undefined || found.length > 1 ? undefined : addressOfEntry(only[1] ?? only[2] ?? '');
}
