import { planUnreadable } from '../../errors.ts';
import { MAX_PLAN_LINES } from '../limits.ts';

/** What frames are drawn with: psql's line styles, DBeaver's and pgAdmin's. */
const FRAME = /^[\s\-+=|:;│║─═┼╪┌┐└┘├┤╔╗╚╝╠╣╟╢╞╡╤╧╬┬┴]{3,}$/u;
const BORDERS = '|│║';
const TRAILER = /^\s*\(\d+ [\p{L}]+\)\s*$/u;
/** "…postgres[812]: [5-2] #011": each line of a log that syslog wrote. */
const SYSLOG = /^.{0,200}?\[\d{1,9}-\d{1,9}\] {0,2}(?:#011)?/;
const WRAPPED = '.…';

/**
 * The lines that EXPLAIN printed, without what a client drew around them: header, borders, rules, quotes, marks of
 * continued and wrapped lines, the count of rows.
 * @throws InsightError plan-unreadable where there are more lines than any plan has.
 */
export function unframe(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|[\n\r]/);
  if (lines.length > MAX_PLAN_LINES) throw planUnreadable(`It has more than ${MAX_PLAN_LINES} lines.`);
  const drawn = lines.filter((line) => line.trim() !== '' && !FRAME.test(line) && !TRAILER.test(line));
  const bare = joinWrapped(withoutContinuation(drawn.map(withoutBorders)));
  return unquoteLines(bare.filter((line) => !/^\s*"?QUERY PLAN"?\s*$/.test(line)));
}

function withoutBorders(line: string): string {
  let bare = line.includes('#011') ? line.replace(SYSLOG, '') : line;
  if (BORDERS.includes(bare[0] ?? ' ')) bare = bare.slice(1);
  const end = bare.trimEnd();
  if (BORDERS.includes(end.at(-1) ?? ' ')) bare = end.slice(0, -1);
  return bare.replaceAll('\t', '        ');
}

/** Where a row has several lines, psql marks each but the last in the right margin. */
function withoutContinuation(lines: string[]): string[] {
  const marked = ['+', '↵'].find((mark) => {
    const count = lines.filter((line) => line.trimEnd().endsWith(mark)).length;
    return count > lines.length / 2;
  });
  if (marked === undefined) return lines;
  return lines.map((line) => {
    const end = line.trimEnd();
    return end.endsWith(marked) ? end.slice(0, -1).trimEnd() : line;
  });
}

/** psql's format "wrapped" marks the end of what goes on in the next line, and the start of that. */
function joinWrapped(lines: readonly string[]): string[] {
  const whole: string[][] = [];
  for (const line of lines) {
    const last = whole.at(-1);
    const before = last?.at(-1);
    const mark = before?.at(-1) ?? ' ';
    if (last !== undefined && before !== undefined && WRAPPED.includes(mark) && line.startsWith(mark)) {
      last[last.length - 1] = before.slice(0, -1);
      last.push(line.slice(1));
    } else whole.push([line]);
  }
  return whole.map((parts) => parts.join(''));
}

/** pgAdmin and CSV put each line between quotes, and double those within. */
function unquoteLines(lines: string[]): string[] {
  const quote = lines[0]?.trim()[0];
  if (quote !== '"' && quote !== "'") return lines;
  if (!lines.every((line) => line.trim().length > 1 && line.trim().startsWith(quote) && line.trim().endsWith(quote))) {
    return lines;
  }
  return lines.map((line) => line.trim().slice(1, -1).replaceAll(`${quote}${quote}`, quote));
}
