import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

export interface Verdict {
  /** Decimal logarithm of how many guesses somebody needs who knows how people choose passwords. */
  guessesLog10: number;
  /** The whole password is one of the 49,233 most common ones of known breaches, 17,950 of them of 8 characters and more. */
  common: boolean;
}

/**
 * Characters that are judged at once: the work grows faster than their number, 32 of them take 15 ms of a core, 72 take
 * 30. Of a longer password the beginning and the end are judged, and the better of them counts.
 */
const JUDGED = 32;

/**
 * How hard a password is to guess: D. Wheeler, "zxcvbn: Low-Budget Password Strength Estimation" (USENIX Security 2016).
 * @param words that anybody knows of this person, in lower case.
 */
export function judge(password: string, words: readonly string[]): Verdict {
  const { guessesLog10, sequence } = estimator.check(password.slice(0, JUDGED), [...words]);
  if (password.length > JUDGED) {
    const end = estimator.check(password.slice(-JUDGED), [...words]);
    return { guessesLog10: Math.max(guessesLog10, end.guessesLog10), common: false };
  }
  const [only, ...more] = sequence;
  return { guessesLog10, common: more.length === 0 && only?.['dictionaryName'] === 'passwords-common' };
}

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: JUDGED });
