import { isFields, numberOf, objectsOf, present, type RawFields, textOf, textsOf } from './fields.ts';
import type { NodeConditions, NodeHash, NodeMemoize, NodeSort, PlanNode } from './plan.ts';

export function readConditions(raw: RawFields): NodeConditions {
  return present<NodeConditions>({
    filter: textOf(raw, 'Filter'),
    indexCond: textOf(raw, 'Index Cond'),
    recheckCond: textOf(raw, 'Recheck Cond'),
    joinFilter: textOf(raw, 'Join Filter'),
    hashCond: textOf(raw, 'Hash Cond'),
    mergeCond: textOf(raw, 'Merge Cond'),
    tidCond: textOf(raw, 'TID Cond'),
    oneTimeFilter: textOf(raw, 'One-Time Filter'),
    orderBy: textOf(raw, 'Order By'),
  });
}

export function readRowsRemoved(raw: RawFields): PlanNode['rowsRemoved'] {
  return present<PlanNode['rowsRemoved']>({
    byFilter: numberOf(raw, 'Rows Removed by Filter'),
    byJoinFilter: numberOf(raw, 'Rows Removed by Join Filter'),
    byRecheck: numberOf(raw, 'Rows Removed by Index Recheck'),
  });
}

export function readSort(raw: RawFields): NodeSort | undefined {
  const keys = textsOf(raw, 'Sort Key');
  const took = [raw, ...objectsOf(raw, 'Workers')].map(sortSpace).sort((a, b) => (b.spaceKb ?? -1) - (a.spaceKb ?? -1));
  const most = took.find(({ spaceType }) => spaceType === 'Disk') ?? took[0];
  if (keys === undefined && most?.method === undefined) return undefined;
  return present<NodeSort>({ keys: keys ?? [], presorted: textsOf(raw, 'Presorted Key'), ...most });
}

type SortSpace = Pick<NodeSort, 'method' | 'spaceKb' | 'spaceType'>;

function sortSpace(raw: RawFields): SortSpace {
  const whole = present<SortSpace>({
    method: textOf(raw, 'Sort Method'),
    spaceKb: numberOf(raw, 'Sort Space Used'),
    spaceType: textOf(raw, 'Sort Space Type'),
  });
  if (whole.method !== undefined) return whole;
  const groups = [raw['Full-sort Groups'], raw['Pre-sorted Groups']].filter(isFields).map(groupSpace);
  return groups.find(({ spaceType }) => spaceType === 'Disk') ?? groups[0] ?? {};
}

/** An incremental sort sorts group by group; the largest of them counts. */
function groupSpace(group: RawFields): SortSpace {
  const methods = textsOf(group, 'Sort Methods Used') ?? [];
  const disk = group['Sort Space Disk'];
  const memory = group['Sort Space Memory'];
  const space = isFields(disk) ? disk : memory;
  return present<SortSpace>({
    method: methods.find((method) => method.startsWith('external')) ?? methods[0],
    spaceKb: isFields(space) ? numberOf(space, 'Peak Sort Space Used') : undefined,
    spaceType: isFields(disk) ? 'Disk' : 'Memory',
  });
}

/** Of a Hash, and of an aggregate that hashes. Workers that hash for themselves count with the one that took most. */
export function readHash(raw: RawFields): NodeHash | undefined {
  const all = [raw, ...objectsOf(raw, 'Workers')];
  const most = (key: string): number | undefined => {
    const figures = all.map((fields) => numberOf(fields, key)).filter((figure) => figure !== undefined);
    return figures.length === 0 ? undefined : Math.max(...figures);
  };
  const hash = present<NodeHash>({
    buckets: most('Hash Buckets'),
    originalBuckets: most('Original Hash Buckets'),
    batches: most('Hash Batches') ?? most('HashAgg Batches'),
    originalBatches: most('Original Hash Batches'),
    memoryKb: most('Peak Memory Usage'),
    diskKb: most('Disk Usage'),
  });
  const hashes = hash.buckets !== undefined || hash.batches !== undefined || hash.diskKb !== undefined;
  return hashes ? hash : undefined;
}

export function readMemoize(raw: RawFields): NodeMemoize | undefined {
  const parts = [raw, ...objectsOf(raw, 'Workers')].filter((fields) => numberOf(fields, 'Cache Misses') !== undefined);
  if (parts.length === 0) return undefined;
  const total = (key: string) => parts.reduce((sum, part) => sum + (numberOf(part, key) ?? 0), 0);
  return {
    hits: total('Cache Hits'),
    misses: total('Cache Misses'),
    evictions: total('Cache Evictions'),
    overflows: total('Cache Overflows'),
    memoryKb: Math.max(...parts.map((part) => numberOf(part, 'Peak Memory Usage') ?? 0)),
  };
}

export function readHeapBlocks(raw: RawFields): PlanNode['heapBlocks'] {
  const all = [raw, ...objectsOf(raw, 'Workers')];
  if (!all.some((fields) => 'Exact Heap Blocks' in fields || 'Lossy Heap Blocks' in fields)) return undefined;
  const total = (key: string) => all.reduce((sum, part) => sum + (numberOf(part, key) ?? 0), 0);
  return { exact: total('Exact Heap Blocks'), lossy: total('Lossy Heap Blocks') };
}

export function readWorkers(raw: RawFields): PlanNode['workers'] {
  const planned = numberOf(raw, 'Workers Planned');
  const launched = numberOf(raw, 'Workers Launched');
  if (planned === undefined) return undefined;
  return present<NonNullable<PlanNode['workers']>>({ planned, launched });
}

export function readStorage(raw: RawFields): PlanNode['storage'] {
  const type = textOf(raw, 'Storage');
  return type === undefined ? undefined : { type, maxKb: numberOf(raw, 'Maximum Storage') ?? 0 };
}
