export interface PasswordOwner {
  email?: string | undefined;
  /** The name others see. */
  name?: string | undefined;
}

const SHORTEST = 3;
const LONGEST = 40;
const MOST = 30;

/** Characters of a password that must be left when all that anybody knows of a person is taken out. */
const LEFT_AT_LEAST = 4;

/** What anybody knows of a person, in lower case, the longest first: name, e-mail address and shop, and their parts. */
export function ownWords({ email = '', name = '' }: PasswordOwner, shopName: string): string[] {
  const texts = [email, ...email.split('@'), name, shopName].map((text) => text.slice(0, 254).toLowerCase());
  const words = texts.flatMap((text) => [
    text.replaceAll(/[^\p{L}\p{N}]+/gu, ''),
    ...text.split(/[^\p{L}]+/u),
    ...text.split(/[^\p{L}\p{N}]+/u),
  ]);
  const fitting = words.filter((word) => word.length >= SHORTEST && word.length <= LONGEST);
  return [...new Set(fitting)].toSorted((a, b) => b.length - a.length).slice(0, MOST);
}

/** Whether a password says little beyond such words: "Anna.Schmidt-1". */
export function isMadeOf(password: string, words: readonly string[]): boolean {
  let left = password.slice(0, LONGEST * 4).toLowerCase();
  const before = left.length;
  for (const word of words) left = left.replaceAll(word, ' ');
  const rest = left.replaceAll(/[^\p{L}\p{N}]+/gu, '');
  return left.length !== before && rest.length < LEFT_AT_LEAST;
}
