/**
 * A value of a statement as the text PostgreSQL reads for it, whatever its type: an array as its literal, an object as JSON.
 * @returns null for NULL.
 */
export function valueAsText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (Array.isArray(value)) return `{${value.map(elementText).join(',')}}`;
  return typeof value === 'object' ? JSON.stringify(value) : `${value as number | bigint | boolean}`;
}

function elementText(value: unknown): string {
  const text = valueAsText(value);
  if (text === null) return 'NULL';
  return Array.isArray(value) ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
