/**
 * Marks that turn the order of the letters around them (UAX #9), are not seen at all, or leave a blank where a letter is
 * expected: with them a name looks like somebody else's. Joiners stay, which Persian names and emoji are written with.
 */
const UNSEEN =
  /[\u034f\p{Bidi_Control}\u00ad\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Whether people see of a text what it consists of. Letters of two scripts that look alike are not told apart. */
export function isPlainToSee(text: string): boolean {
  return SEEN.test(text) && !UNSEEN.test(text);
}
