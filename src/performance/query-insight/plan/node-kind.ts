import { numberOf, type RawFields, textOf } from './fields.ts';

/** What a node is called: FORMAT TEXT puts into one name what FORMAT JSON spreads over several properties. */
interface NodeKind {
  type: string;
  parallelAware: boolean;
  strategy?: string;
  partialMode?: string;
}

const STRATEGIES: Readonly<Record<string, { type: string; strategy: string }>> = {
  HashAggregate: { type: 'Aggregate', strategy: 'Hashed' },
  GroupAggregate: { type: 'Aggregate', strategy: 'Sorted' },
  MixedAggregate: { type: 'Aggregate', strategy: 'Mixed' },
  HashSetOp: { type: 'SetOp', strategy: 'Hashed' },
  // What PostgreSQL 14's first beta called it.
  'Result Cache': { type: 'Memoize', strategy: '' },
};

/** Reads names as FORMAT JSON has them and as people and other tools write them by hand ("Parallel HashAggregate"). */
export function nodeKind(raw: RawFields): NodeKind {
  const [, parallel, partial, name] =
    /^(Parallel )?(?:(Partial|Finalize|Simple) )?(.*)$/s.exec(textOf(raw, 'Node Type') ?? '') ?? [];
  const known = STRATEGIES[name ?? ''];
  const strategy = textOf(raw, 'Strategy') ?? known?.strategy;
  const partialMode = textOf(raw, 'Partial Mode') ?? partial;
  return {
    type: known?.type ?? name ?? '',
    parallelAware: raw['Parallel Aware'] === true || parallel !== undefined,
    ...(strategy === undefined || strategy === '' ? {} : { strategy }),
    ...(partialMode === undefined || partialMode === 'Simple' ? {} : { partialMode }),
  };
}

/** Whether the node says that it was executed or could have been: EXPLAIN with ANALYZE. */
export function hasActual(raw: RawFields): boolean {
  return numberOf(raw, 'Actual Loops') !== undefined || numberOf(raw, 'Actual Rows') !== undefined;
}
