import { isFields } from './fields.ts';

/**
 * The JSON of a plan in lines that may have something before and after it: a prompt, the prefix of a log, a count of rows.
 * Undefined where no line starts one.
 */
export function jsonInLines(lines: readonly string[]): unknown {
  const start = lines.findIndex((line) => /^\s*"?[[{]/.test(line));
  if (start < 0) return undefined;
  const parts = lines.slice(start);
  if (parts[0]?.trimStart().startsWith('"')) return jsonOf(parts.join('\n'));
  // A terminal or a mail that wrapped a long text broke it where JSON allows no line to end.
  return parseFirst(parts.join('\n')) ?? parseFirst(parts.join(''));
}

/** The value of JSON text, also where a client escaped it as a string or as a field of CSV. */
export function jsonOf(text: string): unknown {
  const trimmed = text.trim();
  const first = trimmed[0];
  if (first === '[' || first === '{') return parseFirst(trimmed);
  if (first !== '"') return undefined;
  const value = parse(trimmed);
  if (typeof value === 'string') return jsonOf(value);
  const inner = trimmed.slice(1, trimmed.lastIndexOf('"'));
  return inner.includes('""') && /^\s*[[{]/.test(inner) ? parseFirst(inner.replaceAll('""', '"')) : undefined;
}

/**
 * What EXPLAIN printed, in rows that a client gave as JSON: a list of texts or of rows with one text each, also as "rows" of
 * an answer, or the "message" of a log. Undefined where there are no texts in these places.
 */
export function linesOfRows(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const lines = value.map(textOfRow);
    return lines.length > 0 && lines.every((line) => line !== undefined) ? lines.join('\n') : undefined;
  }
  if (!isFields(value)) return undefined;
  if (typeof value['message'] === 'string') return value['message'];
  return Array.isArray(value['rows']) ? linesOfRows(value['rows']) : textOfRow(value);
}

/** The one text of a row. */
function textOfRow(row: unknown): string | undefined {
  if (typeof row === 'string') return row;
  const columns = isFields(row) || Array.isArray(row) ? Object.values(row) : [];
  return columns.length === 1 && typeof columns[0] === 'string' ? columns[0] : undefined;
}

function parseFirst(text: string): unknown {
  const whole = parse(text);
  if (whole !== undefined) return whole;
  const end = endOfValue(text);
  if (end !== undefined && end < text.length) {
    const value = parse(text.slice(0, end));
    if (value !== undefined) return value;
  }
  return text.includes(String.raw`\"Plan\"`)
    ? parse(text.replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\"`, '"'))
    : undefined;
}

/** Where the first value's last bracket stands, past it. */
function endOfValue(text: string): number | undefined {
  let depth = 0;
  let inText = false;
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place];
    if (inText) {
      if (sign === '\\') place += 1;
      else if (sign === '"') inText = false;
    } else if (sign === '"') inText = true;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') {
      depth -= 1;
      if (depth === 0) return place + 1;
    }
  }
  return undefined;
}

/** Query identifiers are 64 bits wide: as numbers they would lose their last digits. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(/("Query Identifier": {0,4})(-?\d{1,20})/g, '$1"$2"'));
  } catch {
    return undefined;
  }
}
