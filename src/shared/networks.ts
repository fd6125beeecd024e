import { BlockList, isIP, isIPv4, SocketAddress } from 'node:net';

/**
 * One spelling for one address: IPv6 in RFC 5952's form, IPv4-mapped IPv6 (RFC 4291, section 2.5.5.2) as IPv4, no zone.
 * @returns undefined for what is no address.
 */
export function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  const address = text.replace(/%.*$/, '');
  if (text.length > LONGEST_ADDRESS || isIP(address) !== 6) return undefined;
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  const mapped = canonical.startsWith('::ffff:') ? canonical.slice('::ffff:'.length) : '';
  return isIPv4(mapped) ? mapped : canonical;
}

/** With a zone: "fe80::…%interface". */
const LONGEST_ADDRESS = 64;

/**
 * The network whose members are taken for one client: an IPv4 address itself, of IPv6 the /64 that a single customer
 * or host commonly has to itself (RFC 6177, section 2; RFC 8273), in which it may take any address it likes.
 * @param address in canonical form; anything else is its own network.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(missing, 0) }, () => '0'), ...after];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** A set of networks. */
export interface Networks {
  /** `address` in canonical form. */
  has(address: string): boolean;
  readonly empty: boolean;
}

/** Reads "10.0.0.0/8, 2001:db8::/32, 192.0.2.7". @returns undefined where an entry is no address or network. */
export function readNetworks(text: string): Networks | undefined {
  const list = new BlockList();
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  for (const entry of entries) {
    const [address = '', prefix, ...rest] = entry.split('/');
    const version = isIP(address);
    const bits = prefix === undefined ? (version === 4 ? 32 : 128) : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
    if (version === 0 || rest.length > 0 || bits < 0 || bits > (version === 4 ? 32 : 128)) return undefined;
    list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  }
  return {
    empty: entries.length === 0,
    has: (address) => entries.length > 0 && list.check(address, address.includes(':') ? 'ipv6' : 'ipv4'),
  };
}
