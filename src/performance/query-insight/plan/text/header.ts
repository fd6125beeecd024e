import type { RawFields } from '../fields.ts';
import { fieldsOfName } from './names.ts';

const COST = /\(cost=(\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?) +rows=(\d+(?:\.\d+)?) +width=(\d+)\)/;
const ACTUAL = /\(actual (?:time=(\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?) +)?rows=(\d+(?:\.\d+)?) +loops=(\d+(?:\.\d+)?)\)/;

/** Reads "Seq Scan on a  (cost=0.00..1.04 rows=4 width=4) (actual time=0.1..0.2 rows=4 loops=1)". */
export function readHeader(text: string): RawFields {
  const starts = ['(cost=', '(actual ', '(never executed)'].map((figure) => text.indexOf(figure));
  const start = Math.min(...starts.map((place) => (place < 0 ? text.length : place)));
  const figures = text.slice(start);
  return {
    ...fieldsOfName(text.slice(0, start).trim()),
    ...estimate(figures),
    ...(figures.includes('(never executed)') ? { 'Actual Rows': 0, 'Actual Loops': 0 } : actual(figures)),
  };
}

function estimate(figures: string): RawFields {
  const [, startup, total, rows, width] = COST.exec(figures) ?? [];
  if (startup === undefined) return {};
  return {
    'Startup Cost': Number(startup),
    'Total Cost': Number(total),
    'Plan Rows': Number(rows),
    'Plan Width': Number(width),
  };
}

function actual(figures: string): RawFields {
  const [, startup, total, rows, loops] = ACTUAL.exec(figures) ?? [];
  if (rows === undefined) return {};
  const timed =
    total === undefined ? {} : { 'Actual Startup Time': Number(startup), 'Actual Total Time': Number(total) };
  return { ...timed, 'Actual Rows': Number(rows), 'Actual Loops': Number(loops) };
}
