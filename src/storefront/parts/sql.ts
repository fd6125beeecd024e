import { html, type Markup } from '../html.ts';

const PARTS =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/)|(?<text>'(?:[^']|'')*')|(?<value>\$\d+|\b\d+(?:\.\d+)?\b)|(?<word>\b(?:select|from|where|and|or|not|join|left|right|full|inner|cross|lateral|on|using|group|order|by|having|limit|offset|union|all|intersect|except|with|as|materialized|insert|into|values|update|set|delete|returning|case|when|then|else|end|in|is|null|exists|distinct|between|like|ilike|any|desc|asc|nulls|first|last|over|partition|create|drop|index|unique|concurrently|if|include|for|conflict|do|nothing|filter|within|array)\b)/gi;

/** A statement with its words told apart; moved to the left as far as all its lines allow. */
export function sqlText(statement: string): Markup {
  const sql = outdented(statement);
  const parts: (Markup | string)[] = [];
  let at = 0;
  for (const found of sql.matchAll(PARTS)) {
    parts.push(sql.slice(at, found.index));
    const kind = Object.entries(found.groups ?? {}).find(([, matched]) => matched !== undefined)?.[0] ?? 'word';
    parts.push(html`<span class="sql-${kind}">${found[0]}</span>`);
    at = found.index + found[0].length;
  }
  parts.push(sql.slice(at));
  return html`${parts}`;
}

/** What a statement begins with, on one line. @param longest in characters. */
export function sqlLine(statement: string, longest = 160): string {
  const line = statement.replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** The first line stands where it is: statements of the shop begin in the middle of a line of code. */
function outdented(statement: string): string {
  const lines = statement
    .replace(/\s+$/, '')
    .replace(/^\s*\n/, '')
    .split('\n');
  const indents = lines.slice(1).flatMap((line) => (line.trim() === '' ? [] : [/^ */.exec(line)?.[0].length ?? 0]));
  const least = indents.length === 0 ? 0 : Math.min(...indents);
  const [first = '', ...rest] = lines;
  return [first.trimStart(), ...rest.map((line) => line.slice(least))].join('\n');
}
