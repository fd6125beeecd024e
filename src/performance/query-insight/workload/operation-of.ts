const NAMED = /^\s*\w+\s+\/\* (?<name>[a-z][\w-]{0,49}\.[\w.-]{1,99}) \*\//;
const OWN = /^insight\./;

/**
 * The operation that a statement of the shop carries behind its first word (src/performance/database/run-statement.ts).
 * pg_stat_statements keeps the text it saw first: statements alike in all but the comment bear the name of whichever came
 * first.
 * @returns null where the text carries none.
 */
export function operationOf(text: string): string | null {
  return NAMED.exec(text)?.groups?.['name'] ?? null;
}

/** Whether it is one of this room's questions, which would otherwise stand among their own answers. */
export function isOwnOperation(operation: string | null): boolean {
  return operation !== null && OWN.test(operation);
}
