/**
 * Values as people type them, one a line: NULL is none, and what a line cannot hold stands as a JSON text, "first\nsecond".
 * Empty lines count for nothing.
 */
export function readParameterLines(text: string): (string | null)[] {
  return text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .map((line) => (line === NONE ? null : (quoted(line) ?? line)));
}

/** What `readParameterLines` reads as these values. */
export function writeParameterLines(values: readonly (string | null)[]): string {
  return values.map((value) => (value === null ? NONE : isPlain(value) ? value : JSON.stringify(value))).join('\n');
}

const NONE = 'NULL';

function isPlain(value: string): boolean {
  return value !== NONE && value.trim() !== '' && !/[\r\n]/.test(value) && !value.startsWith('"');
}

/** What is in quotes and is no JSON text is taken as it stands. */
function quoted(line: string): string | undefined {
  if (!/^".*"$/.test(line)) return undefined;
  try {
    return String(JSON.parse(line));
  } catch {
    return undefined;
  }
}
