/** Written to and copied from within one call: 1 MiB for the whole process instead of a buffer for every piece. */
const scratch = Buffer.allocUnsafeSlow(1_048_576);
/** UTF-8 takes so many bytes at most for one unit of a JavaScript string. */
const BYTES_A_UNIT = 3;

/**
 * Several texts as one buffer of UTF-8. Each is encoded by itself: joined first, a single letter beyond Latin-1 would make
 * one long string of all of them twice as wide and several times slower to encode.
 */
export function utf8Of(texts: readonly string[]): Buffer {
  let end = 0;
  for (const text of texts) {
    if (text.length * BYTES_A_UNIT > scratch.length - end) return Buffer.from(texts.join(''));
    end += scratch.write(text, end);
  }
  return Buffer.from(scratch.subarray(0, end));
}
