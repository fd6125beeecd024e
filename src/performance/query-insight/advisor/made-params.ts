import { errorCode } from '../../../shared/errors.ts';
import type { GenericPlan } from './explain.ts';
import { enumLabels } from './made-params.queries.ts';
import type { Session } from './session.ts';
import type { TableFacts } from './tables.queries.ts';
import type { TableUse } from './table-uses.ts';
import type { Term } from './terms.ts';

/** Values where nothing is known of the column a parameter meets: it may be a LIMIT. */
const BY_TYPE: Readonly<Record<string, string>> = {
  bigint: '20',
  integer: '20',
  smallint: '1',
  numeric: '20',
  'double precision': '20',
  real: '20',
  boolean: 'true',
  uuid: '00000000-0000-7000-8000-000000000000',
  date: '2026-01-01',
  'timestamp with time zone': '2026-01-01T00:00:00Z',
  'timestamp without time zone': '2026-01-01T00:00:00',
  'time without time zone': '12:00',
  interval: '1 day',
  jsonb: '{}',
  json: '{}',
  tsquery: 'example',
  regconfig: 'simple',
  inet: '127.0.0.1',
  oid: '0',
};

interface Known {
  uses: readonly TableUse[];
  facts: readonly TableFacts[];
}

/**
 * Values for $1, $2, … from the statistics of the columns they meet: once typical ones (the middle of the histogram, where
 * there is one), once the worst (the most common value, the lowest bound). What their type does not take is NULL.
 */
export async function madeParams(
  session: Session,
  { types }: Pick<GenericPlan, 'types'>,
  { uses, facts }: Known,
): Promise<unknown[][]> {
  const terms = uses.flatMap((use) =>
    use.terms.map((term) => ({
      term,
      facts: facts.find(({ schema, name }) => schema === use.schema && name === use.table),
    })),
  );
  const labels = await enumLabels(session, types);
  const sets: unknown[][] = [];
  for (const wanted of ['typical', 'worst'] as const) {
    const set: unknown[] = [];
    for (const [place, type] of types.entries()) {
      const met = terms.find(({ term }) => term.parameter === place + 1);
      const value = met === undefined ? undefined : valueFor(met.term, met.facts, wanted);
      const fallback = type.endsWith('[]') ? '{}' : (labels.get(type) ?? BY_TYPE[type] ?? '');
      set.push(await firstTaken(session, type, value === undefined ? [fallback] : [asType(value, type), fallback]));
    }
    sets.push(set);
  }
  const distinct = new Map(sets.map((set) => [JSON.stringify(set), set]));
  return [...distinct.values()];
}

/** The first value that the type takes, else NULL. */
async function firstTaken(session: Session, type: string, values: readonly string[]): Promise<string | null> {
  for (const value of values) {
    try {
      await session.undone(async () => session.query(`SELECT $1::${type} AS value`, [value]));
      return value;
    } catch (error) {
      if (errorCode(error)?.startsWith('22') !== true) throw error;
    }
  }
  return null;
}

function valueFor(
  { expressions: [expression], operator }: Term,
  facts: TableFacts | undefined,
  wanted: 'typical' | 'worst',
): string | undefined {
  const column = facts?.columns.find(({ name }) => name === expression?.column);
  if (column === undefined) return undefined;
  const { bounds, common } = column;
  const middle = bounds[Math.floor(bounds.length / 2)];
  // Whether it begins with it or has it within, nobody knows any more: the more expensive is taken.
  if (operator.startsWith('~')) return middle === undefined ? undefined : `%${middle.slice(1, 6)}%`;
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

/** One value of a column as a list of one, as = ANY takes it; the value of a column of lists is one already. */
function asType(value: string, type: string): string {
  if (!type.endsWith('[]') || /^\{.*\}$/s.test(value)) return value;
  return `{"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"}`;
}
