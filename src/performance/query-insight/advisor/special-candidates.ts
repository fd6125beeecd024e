import type { CandidateOptions } from './candidates.ts';
import type { IndexKey, IndexShape } from './index-shape.ts';
import type { TableFacts } from './tables.queries.ts';
import type { TableUse } from './table-uses.ts';
import type { Term } from './terms.ts';

/** From this size on, an index of block ranges is worth a look. */
const BRIN_PAGES = 5_000;
const BRIN_CORRELATION = 0.95;

/** Indexes that are no B-trees: GIN for words, parts of text, documents and arrays, BRIN for what grows in order. */
export function specialIndexes(use: TableUse, facts: TableFacts, { trigrams }: CandidateOptions): IndexShape[] {
  return use.terms.flatMap((term) => {
    const keys = ginKeys(term, facts, trigrams);
    const base = { schema: use.schema, table: use.table, include: [], where: [] };
    const gin = keys.map((key): IndexShape => ({ ...base, method: 'gin', keys: [key] }));
    return isOrderedRange(term, facts) ? [...gin, { ...base, method: 'brin' as const, keys: [keyOf(term)] }] : gin;
  });
}

function ginKeys(term: Term, facts: TableFacts, trigrams: boolean): IndexKey[] {
  const key = keyOf(term);
  if (term.kind === 'match') return [key];
  // The beginning of a text is a range of a B-tree.
  if (term.kind === 'pattern' && /^[^%_]+%$/.test(term.value ?? '')) return [];
  if (term.kind === 'similar' || term.kind === 'pattern') return trigrams ? [{ ...key, opclass: 'gin_trgm_ops' }] : [];
  if (term.kind !== 'contains') return [];
  const type =
    facts.columns.find(({ name }) => name === key.column)?.type ?? (term.text.includes('jsonb') ? 'jsonb' : '');
  if (type !== 'jsonb') return type.endsWith('[]') ? [key] : [];
  return term.operator === '@>' || term.operator === '@?' ? [{ ...key, opclass: 'jsonb_path_ops' }, key] : [key];
}

function isOrderedRange({ kind, expressions: [expression] }: Term, facts: TableFacts): boolean {
  const column = facts.columns.find(({ name }) => name === expression?.column);
  if (kind !== 'range' || column === undefined || facts.pages < BRIN_PAGES) return false;
  return Math.abs(column.correlation) >= BRIN_CORRELATION;
}

function keyOf({ expressions: [expression] }: Term): IndexKey {
  const { text = '', column } = expression ?? {};
  return { expression: text, ...(column === undefined ? {} : { column }) };
}
