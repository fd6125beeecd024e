import { createHash } from 'node:crypto';

/**
 * A version 7 UUID (RFC 9562) that depends only on a name and a moment: a second run makes the same one, and the keys
 * are in the order of time as everywhere else in the shop.
 */
export function namedId(name: string, at: Date): string {
  const bytes = createHash('sha256').update(`social-selling demo ${name}`).digest().subarray(0, 16);
  bytes.writeUIntBE(at.getTime(), 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
