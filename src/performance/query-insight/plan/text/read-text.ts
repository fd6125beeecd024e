import { planUnreadable } from '../../errors.ts';
import { MAX_PLAN_DEPTH, MAX_PLAN_NODES } from '../limits.ts';
import { addFooter, type Section } from './footer.ts';
import { readHeader } from './header.ts';
import { logicalLines } from './logical-lines.ts';
import { addProperty } from './properties.ts';

type Fields = Record<string, unknown>;

interface OpenNode {
  /** Where its arrow stands; the root has none. */
  column: number;
  fields: Fields;
  /** How many children it has that are no subplans. */
  own: number;
}

interface Reading {
  envelope: Fields;
  open: OpenNode[];
  count: number;
  /** "SubPlan 1", "CTE recent" and how far in it stands: what follows two further in is its plan. */
  label: { column: number; name: string } | undefined;
  worker: { column: number; fields: Fields } | undefined;
  section: Section;
}

/**
 * Turns what FORMAT TEXT printed into what FORMAT JSON would have.
 * @param lines without frames, see `unframe`.
 * @throws InsightError plan-unreadable where there is no plan in them.
 */
export function readText(lines: readonly string[]): Fields {
  const found = logicalLines(lines);
  if (found === undefined) throw planUnreadable('There is no line of a plan in it.');
  const reading: Reading = {
    envelope: queryText(found.before),
    open: [],
    count: 0,
    label: undefined,
    worker: undefined,
    section: 'nodes',
  };
  for (const line of found.lines) readLine(reading, line);
  return reading.envelope;
}

/** auto_explain logs the statement above its plan. */
function queryText(before: readonly string[]): Fields {
  const start = before.findIndex((line) => /^\s*Query Text: /.test(line));
  if (start < 0) return {};
  const text = before
    .slice(start)
    .join('\n')
    .replace(/^\s*Query Text: /, '');
  return { 'Query Text': text };
}

function readLine(reading: Reading, line: string): void {
  const column = line.length - line.trimStart().length;
  const text = line.trim();
  if (reading.open.length === 0 || text.startsWith('-> ')) return addNode(reading, text, column);
  if (/^(?:InitPlan|SubPlan|CTE)(?: |$)/.test(text) && !text.includes(': ')) {
    reading.label = { column, name: text };
    closeFrom(reading, column);
    return;
  }
  const colon = text.indexOf(':');
  if (colon < 0) return;
  const section = addFooter(reading.envelope, reading.section, text);
  if (section !== undefined) {
    reading.section = section;
    return;
  }
  addToNode(reading, column, text.slice(0, colon), text.slice(colon + 1).trim());
}

function addNode(reading: Reading, text: string, column: number): void {
  const arrow = text.startsWith('-> ');
  const place = arrow && reading.open.length > 0 ? column : -1;
  const fields: Fields = { ...readHeader(arrow ? text.slice(3).trim() : text) };
  reading.count += 1;
  if (reading.count > MAX_PLAN_NODES) throw planUnreadable(`It has more than ${MAX_PLAN_NODES} nodes.`);
  reading.worker = undefined;
  reading.section = 'nodes';
  closeFrom(reading, place);
  const parent = reading.open.at(-1);
  if (parent === undefined) {
    if ('Plan' in reading.envelope) return;
    reading.envelope['Plan'] = fields;
  } else attach(reading, parent, fields, place);
  if (reading.open.length > MAX_PLAN_DEPTH) throw planUnreadable(`It is more than ${MAX_PLAN_DEPTH} nodes deep.`);
  reading.open.push({ column: place, fields, own: 0 });
}

/** What comes next hangs further out than these: it stands as far in as they do, or less. */
function closeFrom({ open }: Reading, column: number): void {
  while ((open.at(-1)?.column ?? -2) >= column) open.pop();
}

function attach(reading: Reading, parent: OpenNode, fields: Fields, column: number): void {
  ((parent.fields['Plans'] ??= []) as Fields[]).push(fields);
  const { label } = reading;
  if (label !== undefined && label.column < column && column <= label.column + 3) {
    fields['Subplan Name'] = label.name;
    fields['Parent Relationship'] = label.name.startsWith('SubPlan') ? 'SubPlan' : 'InitPlan';
    return;
  }
  if (label !== undefined && column <= label.column) reading.label = undefined;
  parent.own += 1;
  fields['Parent Relationship'] = relationship(String(parent.fields['Node Type']), parent.own);
}

function relationship(parent: string, own: number): string {
  if (parent === 'Append' || parent === 'Merge Append' || parent.startsWith('Bitmap')) return 'Member';
  if (parent === 'Subquery Scan') return 'Subquery';
  return own > 1 ? 'Inner' : 'Outer';
}

function addToNode(reading: Reading, column: number, key: string, value: string): void {
  const node = reading.open.at(-1)?.fields;
  if (node === undefined) return;
  const worker = /^Worker (\d{1,9})$/.exec(key)?.[1];
  if (worker !== undefined) {
    const fields: Fields = { 'Worker Number': Number(worker) };
    ((node['Workers'] ??= []) as Fields[]).push(fields);
    reading.worker = { column, fields };
    const colon = value.indexOf(':');
    if (colon > 0) addProperty(fields, value.slice(0, colon), value.slice(colon + 1).trim());
    return;
  }
  if (reading.worker !== undefined && column > reading.worker.column) addProperty(reading.worker.fields, key, value);
  else addProperty(node, key, value);
}
