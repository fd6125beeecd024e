/**
 * Takes values out of the text of a statement: strings become '…', and numbers ? where the text is not already normalised.
 *
 * pg_stat_statements puts $1 in the place of constants, but not in utility statements (ALTER ROLE … PASSWORD 'x' stands
 * there as it was sent) and not where the entry was lost while its statement ran; pg_stat_activity shows everything as it was
 * sent. A string that is still there proves that a text was not normalised, so its numbers go as well. Comments go, but for
 * the one that names the shop's operation. What does not end (a text that was cut off) is taken for a value to its end.
 * Lexical rules: PostgreSQL, "Lexical Structure".
 */
export function redactLiterals(text: string): string {
  const tokens = [...text.matchAll(TOKEN)].map(([token]) => token);
  const normalised = /\$\d/.test(text) && !isUtility(text) && !tokens.some(isString);
  return tokens
    .map((token) => redactToken(token, normalised))
    .join('')
    .trim();
}

const FIRST_WORD = /^(?:\s|\/\*[^]*?\*\/|--[^\n]*\n|\()*(?<word>\w*)/;
/** What pg_stat_statements puts $1 into. */
const NORMALISED = new Set(['select', 'insert', 'update', 'delete', 'merge', 'with', 'values', 'table']);

function isUtility(text: string): boolean {
  return !NORMALISED.has(FIRST_WORD.exec(text)?.groups?.['word']?.toLowerCase() ?? '');
}

const STRINGS = [
  String.raw`[eE]'(?:[^'\\]|\\[^]|'')*(?:'|$)`,
  String.raw`(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*(?:'|$)`,
  String.raw`\$(?<tag>(?:[\p{L}_][\p{L}\p{N}_]*)?)\$[^]*?(?:\$\k<tag>\$|$)`,
];
const COMMENTS = [String.raw`--[^\n]*`, String.raw`\/\*[^]*?(?:\*\/|$)`];
const NUMBER = String.raw`0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?`;

/** Words and quoted names come before numbers, so that t1 and $1 stay what they are. */
const TOKEN = new RegExp(
  [
    ...COMMENTS,
    ...STRINGS,
    String.raw`"(?:[^"]|"")*(?:"|$)`,
    String.raw`[\p{L}_][\p{L}\p{N}_$]*`,
    String.raw`\$\d+`,
    NUMBER,
    String.raw`\s+`,
    String.raw`[^]`,
  ].join('|'),
  'gu',
);

/** As `runStatement` writes it: "catalog.list", always with a dot. */
const OPERATION = /^\/\* [a-z][\w-]{0,49}\.[\w.-]{1,99} \*\/$/;

function isString(token: string): boolean {
  return /^(?:[eEbBxXnN]|[uU]&)?'/.test(token) || /^\$(?!\d)/.test(token);
}

function redactToken(token: string, normalised: boolean): string {
  if (isString(token) && token !== '$') return `'…'`;
  if (/^(?:--|\/\*)/.test(token)) return OPERATION.test(token) ? token : ' ';
  if (!normalised && /^\.?\d/.test(token)) return '?';
  return /^\s+$/.test(token) ? ' ' : token;
}
