/**
 * One word for all that is one e-mail address: whatever its letters' case, as `lower()` of PostgreSQL has it, letter by
 * letter. Of JavaScript's own the dotted capital I would be two letters and a sigma depend on its neighbours, and whoever
 * guesses a password would have further attempts under each other way to write the address.
 */
export function addressKey(email: string): string {
  return Array.from(email.trim(), (letter) => String.fromCodePoint(letter.toLowerCase().codePointAt(0) ?? 0)).join('');
}
