import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';

import ipaddr from 'ipaddr.js';

import { errorCode, errorMessage } from '../../shared/errors.ts';

/** Where a picture may come from; tests give their own to reach loopback. */
export interface RemotePolicy {
  resolve: (host: string) => Promise<readonly { address: string; family: number }[]>;
  isAllowed: (address: string) => boolean;
  /** Milliseconds for everything: names, redirects and the body. */
  timeout: number;
  maxBytes: number;
}

export class RemoteImageError extends Error {
  /** Whether the host itself seems to be away, so that asking it again is a waste. */
  readonly hostIsAway: boolean;

  constructor(message: string, hostIsAway = false, cause?: unknown) {
    super(message, { cause });
    this.name = 'RemoteImageError';
    this.hostIsAway = hostIsAway;
  }
}

const MAX_REDIRECTS = 3;

const PUBLIC_ONLY: RemotePolicy = {
  resolve: async (host) => lookup(host, { all: true }),
  isAllowed: isPublicAddress,
  timeout: 10_000,
  maxBytes: 20_000_000,
};

/**
 * Fetches a picture from an address that somebody else wrote, without becoming their way into the network: http and
 * https only, only public addresses, each redirect checked like the first address. The connection goes to the very
 * address that was checked, so a name that resolves differently a moment later changes nothing.
 * @returns the bytes, which are said to be an image and nothing more: decode them with care.
 * @throws RemoteImageError with a sentence for the operator.
 */
export async function fetchRemoteImage(address: string, policy: Partial<RemotePolicy> = {}): Promise<Buffer> {
  const rules = { ...PUBLIC_ONLY, ...policy };
  const signal = AbortSignal.timeout(rules.timeout);
  try {
    let url = parseUrl(address);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await request(url, await checkedAddress(url, rules, signal), signal);
      const next = redirectOf(response, url);
      if (next === undefined) return await readImage(response, rules.maxBytes);
      response.destroy();
      url = next;
    }
    throw new RemoteImageError(`redirects more than ${MAX_REDIRECTS} times`);
  } catch (error) {
    throw asRemoteError(error, signal, rules.timeout);
  }
}

/** Whether an IP address is one of the public internet; anything private, local, reserved or translating is not. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  // Global unicast is 2000::/3 and nothing else so far (RFC 4291, IANA registry).
  return address.kind() === 'ipv4' || ((address.toByteArray()[0] ?? 0) & 0xe0) === 0x20;
}

function parseUrl(address: string): URL {
  const url = URL.parse(address);
  if (url === null) throw new RemoteImageError('is not a web address');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new RemoteImageError(`is fetched by ${url.protocol.slice(0, -1)}; only http and https are`);
  }
  if (url.username !== '' || url.password !== '') throw new RemoteImageError('carries a user name or a password');
  return url;
}

interface CheckedAddress {
  address: string;
  family: number;
}

async function checkedAddress(url: URL, rules: RemotePolicy, signal: AbortSignal): Promise<CheckedAddress> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const literal = ipaddr.isValid(host);
  const found = literal
    ? [{ address: host, family: host.includes(':') ? 6 : 4 }]
    : await orAbort(rules.resolve(host), signal);
  // One forbidden address among several is an attack or a mistake; picking another one would hide it.
  if (found.length === 0 || !found.every(({ address }) => rules.isAllowed(address))) {
    throw new RemoteImageError(`leads to ${host}, which is not a public address`);
  }
  const [first] = found.toSorted((a, b) => a.family - b.family);
  if (first === undefined) throw new RemoteImageError(`leads to ${host}, which has no address`);
  return first;
}

/** A name server cannot be hurried; waiting for it can be given up. */
async function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
  ]);
}

async function request(
  url: URL,
  { address, family }: CheckedAddress,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options: https.RequestOptions = {
      signal,
      agent: false,
      headers: { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'social-selling-import' },
      lookup: (_host, wanted, callback) => {
        if (wanted.all === true) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
    };
    const outgoing = url.protocol === 'https:' ? https.get(url, options) : http.get(url, options);
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
  });
}

function redirectOf({ statusCode = 0, headers }: http.IncomingMessage, url: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return undefined;
  return parseUrl(URL.parse(headers.location, url.href)?.href ?? '');
}

async function readImage(response: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  try {
    if (response.statusCode !== 200) throw new RemoteImageError(`answers ${response.statusCode}`);
    const type = response.headers['content-type'] ?? 'no type';
    if (!/^image\//i.test(type)) throw new RemoteImageError(`is ${type.slice(0, 60)} and not a picture`);
    const tooLarge = () => new RemoteImageError(`is larger than ${Math.floor(maxBytes / 1_000_000)} MB`);
    if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    response.destroy();
  }
}

function asRemoteError(error: unknown, signal: AbortSignal, timeout: number): RemoteImageError {
  if (error instanceof RemoteImageError) return error;
  if (signal.aborted) return new RemoteImageError(`did not arrive within ${timeout / 1_000} s`, true, error);
  return new RemoteImageError(`cannot be fetched (${errorCode(error) ?? errorMessage(error)})`, true, error);
}
