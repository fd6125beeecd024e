import { planUnreadable } from '../errors.ts';
import { jsonInLines, jsonOf, linesOfRows } from './json-in-text.ts';
import { MAX_PLAN_CHARACTERS } from './limits.ts';
import type { Plan } from './plan.ts';
import { findEnvelope, planFromJson } from './plan-from-json.ts';
import { readText } from './text/read-text.ts';
import { unframe } from './text/unframe.ts';

/**
 * The plan in what EXPLAIN printed, with FORMAT TEXT or JSON, bare or as a client, a log or a mail shows it: frames of psql,
 * lines continued or wrapped, quotes, escapes, rows of a client as JSON, what stands before and after. Of several plans it is
 * the first.
 * @throws InsightError plan-unreadable (422) where there is none in it, and never anything else.
 */
export function readPlan(text: string): Plan {
  if (text.length > MAX_PLAN_CHARACTERS) {
    throw planUnreadable(`It has more than ${MAX_PLAN_CHARACTERS / 1_000_000} million characters.`);
  }
  if (text.trim() === '') throw planUnreadable('It is empty.');
  const json = jsonOf(text);
  const printed = json === undefined || findEnvelope(json) !== undefined ? undefined : linesOfRows(json);
  if (printed !== undefined) return readPrinted(printed);
  return json === undefined ? readPrinted(text) : planFromJson(json);
}

function readPrinted(text: string): Plan {
  const json = jsonOf(text);
  if (json !== undefined) return planFromJson(json);
  const lines = unframe(text);
  refuseOtherFormats(lines);
  const framed = jsonInLines(lines);
  // A statement that was logged above its plan may have lines that are JSON by chance.
  if (findEnvelope(framed) !== undefined) return planFromJson(framed);
  if (/^\s*[[{]/.test(lines[0] ?? '')) throw planUnreadable('Its JSON is incomplete or damaged.');
  return planFromJson(readText(lines));
}

function refuseOtherFormats(lines: readonly string[]): void {
  if (lines.some((line) => /^\s*<(?:explain|\?xml)\b/.test(line))) {
    throw planUnreadable('It is XML.');
  }
  if (lines.some((line) => /^\s*(?:- )?Plan: *$|^\s*(?:- )?Node Type: /.test(line))) {
    throw planUnreadable('It is YAML.');
  }
}
