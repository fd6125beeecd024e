import { sentenceOf } from './messages/index.ts';
import type { Reader } from './reader.ts';

/** What a form has done, as `?done=` of the page that follows it says: the message "done.<word>". */
export function doneOf({ locale }: Pick<Reader, 'locale'>, url: URL): string | undefined {
  const word = url.searchParams.get('done');
  return word === null ? undefined : sentenceOf(locale, `done.${word}`);
}
