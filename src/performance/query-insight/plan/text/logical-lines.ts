import { startsLikeNode } from './names.ts';

const FIGURES = /\((?:cost=\d|actual (?:time|rows)=|never executed\))/;
const ARROW = /^\s*-> /;
const SUBPLAN = /^\s*(?:InitPlan|SubPlan|CTE)(?: .*)?$/;
/** "Sort Key: …", "Worker 0:  …", "I/O Timings: …", "Planning:", "Full-sort Groups: …" */
const PROPERTY = /^\s*[A-Z][\w/-]*(?: [\w/()-]+){0,5}:(?: |$)/;
const FOOTER =
  /^\s*(?:Planning|Execution|Total runtime|Trigger |JIT|Settings|Query Identifier|Serialization|Functions:)/;
/** The next entry of a log. */
const NEXT_ENTRY = /^.{0,200}\b(?:LOG|ERROR|FATAL|WARNING|NOTICE|DETAIL|HINT|STATEMENT|CONTEXT):  /;

export interface PlanLines {
  /** What was printed before the plan: statements, the prefix of a log with the text of the query. */
  before: string[];
  /** From the root on, each as EXPLAIN printed it: what was wrapped is one line again. */
  lines: string[];
}

/** Finds the first plan in lines, and mends those that a terminal, a mail or an editor wrapped. */
export function logicalLines(lines: readonly string[]): PlanLines | undefined {
  const start = rootAt(lines);
  if (start === undefined) return undefined;
  const whole: string[][] = [];
  for (const line of lines.slice(start)) {
    if (whole.length > 0 && NEXT_ENTRY.test(line)) break;
    const last = whole.at(-1);
    if (last === undefined || startsAnew(line)) whole.push([line]);
    else last.push(line);
  }
  return { before: lines.slice(0, start), lines: whole.map((parts) => parts.join('')) };
}

function startsAnew(line: string): boolean {
  return ARROW.test(line) || SUBPLAN.test(line) || PROPERTY.test(line) || FOOTER.test(line);
}

function rootAt(lines: readonly string[]): number | undefined {
  const withFigures = lines.findIndex((line) => FIGURES.test(line));
  const named = lines.findIndex((line, place) => startsLikeNode(line) && !isStatement(lines, place));
  const places = [withFigures, named].filter((place) => place >= 0);
  if (places.length === 0) return undefined;
  const first = Math.min(...places);
  // Figures may have been wrapped away from their node.
  return first === withFigures && first > 0 && named < 0 && !/[A-Z]/.test(lines[first]?.trim()[0] ?? '')
    ? first - 1
    : first;
}

/** "Limit" and the like may stand in a query that was typed so; a plan goes on with an arrow, a property or a footer. */
function isStatement(lines: readonly string[], place: number): boolean {
  const line = lines[place] ?? '';
  return !FIGURES.test(line) && /;\s*$/.test(line);
}
