import type { GenericPlan } from './explain.ts';
import type { TableFacts } from './tables.queries.ts';
import type { TableUse } from './table-uses.ts';
import type { Term } from './terms.ts';

/** Values where nothing is known of the column a parameter meets: it may be a LIMIT. */
const BY_TYPE: Readonly<Record<string, unknown>> = {
  bigint: 20,
  integer: 20,
  smallint: 1,
  numeric: 20,
  'double precision': 20,
  boolean: true,
  uuid: '00000000-0000-7000-8000-000000000000',
  date: '2026-01-01',
  'timestamp with time zone': '2026-01-01T00:00:00Z',
  'timestamp without time zone': '2026-01-01T00:00:00',
  jsonb: '{}',
  json: '{}',
  tsquery: 'example',
};

/**
 * Values for $1, $2, … from the statistics of the columns they meet: once typical ones (the middle of the histogram, where
 * there is one), once the worst (the most common value, the lowest bound).
 */
export function madeParams(
  { types }: GenericPlan,
  uses: readonly TableUse[],
  facts: readonly TableFacts[],
): unknown[][] {
  const terms = uses.flatMap((use) =>
    use.terms.map((term) => ({
      term,
      facts: facts.find(({ schema, name }) => schema === use.schema && name === use.table),
    })),
  );
  const sets = (['typical', 'worst'] as const).map((wanted) =>
    types.map((type, place) => {
      const met = terms.find(({ term }) => term.parameter === place + 1);
      const value = met === undefined ? undefined : valueFor(met.term, met.facts, wanted);
      return value === undefined ? fallback(type) : asType(value, type);
    }),
  );
  const distinct = new Map(sets.map((set) => [JSON.stringify(set), set]));
  return [...distinct.values()];
}

function valueFor(
  { expressions: [expression], operator }: Term,
  facts: TableFacts | undefined,
  wanted: 'typical' | 'worst',
): string | undefined {
  const column = facts?.columns.find(({ name }) => name === expression?.column);
  if (column === undefined) return undefined;
  // What a pattern looks like, no statistics tell.
  if (operator.includes('~')) return undefined;
  const { bounds, common } = column;
  const middle = bounds[Math.floor(bounds.length / 2)];
  if (!operator.startsWith('<') && !operator.startsWith('>')) {
    const median = common[Math.floor(common.length / 2)]?.value;
    return wanted === 'worst' ? (common[0]?.value ?? middle) : (middle ?? median);
  }
  const far = operator.startsWith('<') ? bounds.at(-1) : bounds[0];
  const near = operator.startsWith('<')
    ? bounds[Math.floor(bounds.length / 20)]
    : bounds[Math.floor(bounds.length * 0.95)];
  return wanted === 'worst' ? (far ?? common[0]?.value) : (near ?? common[0]?.value);
}

function asType(value: string, type: string): unknown {
  return type.endsWith('[]') ? [value] : value;
}

function fallback(type: string): unknown {
  return type.endsWith('[]') ? [] : (BY_TYPE[type] ?? '');
}
