import { operationOf } from './operation-of.ts';
import { redactLiterals } from './redact-literals.ts';

/** Characters of a text that are kept; of a longer one the rest is not looked at. */
const LONGEST_TEXT = 10_000;

/** What may be shown of a text that PostgreSQL knows a statement by. */
export function nameOf(text: string | null): { operation: string | null; text: string | null } {
  // What the views say of statements of others to who may not read them.
  if (text === null || text.startsWith('<insufficient privilege>')) return { operation: null, text: null };
  const shown = text.slice(0, LONGEST_TEXT);
  // Longer by its marks at most: '' becomes '…'.
  return { operation: operationOf(shown), text: redactLiterals(shown).slice(0, LONGEST_TEXT) };
}
