/**
 * The same bytes in memory of their own. A piece of a larger block (of Node's pool, of what a compressor reserved, of what
 * was read from a socket) keeps the whole block alive, and structured clone carries all of it from thread to thread.
 */
export function ownBytes(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength === bytes.length) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}
