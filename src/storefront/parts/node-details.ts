import type { PlanNode } from '../../performance/query-insight/index.ts';
import { html, type Markup } from '../html.ts';
import type { Measures } from '../measures.ts';
import type { Reader } from '../reader.ts';

type Entry = readonly [name: string, value: string];

/** All that EXPLAIN said of a node, by the names it has there, to be opened. @param brief what is said of it before. */
export function nodeDetails({ number }: Reader, measures: Measures, drawn: PlanNode, brief: Markup): Markup {
  const entries = [...conditions(drawn), ...work(drawn, number), ...memory(drawn, measures), ...costs(drawn, number)];
  return html`<details>
    <summary>${brief}</summary>
    <dl>
      ${entries.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd class="code">${value}</dd>
          </div>`,
      )}
    </dl>
  </details>`;
}

function conditions({ conditions: said, sort, groupKeys, output }: PlanNode): Entry[] {
  return told({
    'Index Cond': said.indexCond,
    'Recheck Cond': said.recheckCond,
    'Hash Cond': said.hashCond,
    'Merge Cond': said.mergeCond,
    'Join Filter': said.joinFilter,
    Filter: said.filter,
    'One-Time Filter': said.oneTimeFilter,
    'TID Cond': said.tidCond,
    'Order By': said.orderBy,
    'Sort Key': sort?.keys.join(', '),
    'Presorted Key': sort?.presorted?.join(', '),
    'Group Key': groupKeys?.join(', '),
    Output: output?.join(', '),
  });
}

function work(
  { rowsRemoved, heapFetches, heapBlocks, workers, indexSearches }: PlanNode,
  n: Reader['number'],
): Entry[] {
  const count = (value: number | undefined) => (value === undefined ? undefined : n(value));
  return told({
    'Rows Removed by Filter (per loop)': count(rowsRemoved.byFilter),
    'Rows Removed by Join Filter (per loop)': count(rowsRemoved.byJoinFilter),
    'Rows Removed by Index Recheck (per loop)': count(rowsRemoved.byRecheck),
    'Heap Fetches': count(heapFetches),
    'Heap Blocks': heapBlocks && `exact ${n(heapBlocks.exact)}, lossy ${n(heapBlocks.lossy)}`,
    'Index Searches': count(indexSearches),
    Workers: workers && `planned ${workers.planned}, launched ${workers.launched ?? '–'}`,
  });
}

function memory({ sort, hash, memoize, storage }: PlanNode, { bytes }: Measures): Entry[] {
  const kb = (value: number | undefined) => (value === undefined ? undefined : bytes(value * 1_024));
  return told({
    'Sort Method': sort?.method && [sort.method, sort.spaceType, kb(sort.spaceKb)].filter(Boolean).join(', '),
    Hash: hash && `${hash.buckets ?? '–'} buckets, ${hash.batches ?? '–'} batches, ${kb(hash.memoryKb) ?? '–'}`,
    'Disk Usage': hash?.diskKb === undefined || hash.diskKb === 0 ? undefined : kb(hash.diskKb),
    Memoize:
      memoize &&
      `${memoize.hits} hits, ${memoize.misses} misses, ${memoize.evictions} evictions, ${kb(memoize.memoryKb)}`,
    Storage: storage && `${storage.type}, ${kb(storage.maxKb)}`,
  });
}

function costs({ estimated, actual, buffers }: PlanNode, n: Reader['number']): Entry[] {
  return told({
    Cost:
      estimated &&
      `${n(estimated.startupCost)}..${n(estimated.totalCost)}, rows ${n(estimated.rows)}, width ${estimated.width}`,
    'Actual (per loop)':
      actual &&
      `${actual.startupMs ?? '–'}..${actual.totalMs ?? '–'} ms, rows ${n(actual.rows)}, loops ${n(actual.loops)}`,
    'Buffers (with children)': buffers && buffersOf(buffers, n),
  });
}

function buffersOf(buffers: NonNullable<PlanNode['buffers']>, n: Reader['number']): string | undefined {
  const parts = Object.entries(buffers).filter(([, value]) => value > 0);
  return parts.length === 0 ? undefined : parts.map(([name, value]) => `${name} ${n(value)}`).join(', ');
}

function told(entries: Readonly<Record<string, string | undefined>>): Entry[] {
  return Object.entries(entries).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as const],
  );
}
