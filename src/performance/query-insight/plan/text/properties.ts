type Fields = Record<string, unknown>;

const KILOBYTES = /^(-?\d+)\s*kB$/;
const LISTS = new Set(['Sort Key', 'Presorted Key', 'Output']);
const SCOPES: Readonly<Record<string, string>> = { shared: 'Shared', local: 'Local', temp: 'Temp' };
const SEVERAL = new Set(['Sort Method', 'Buckets', 'Batches', 'Planned Partitions', 'Hits', 'Storage', 'Memory Usage']);
/** Names that FORMAT JSON writes differently. */
const AS_IN_JSON: Readonly<Record<string, string>> = {
  Buckets: 'Hash Buckets',
  'Memory Usage': 'Peak Memory Usage',
  Hits: 'Cache Hits',
  Misses: 'Cache Misses',
  Evictions: 'Cache Evictions',
  Overflows: 'Cache Overflows',
};

/** Adds what a line of FORMAT TEXT says of a node, under the names and in the shapes of FORMAT JSON. */
export function addProperty(fields: Fields, key: string, value: string): void {
  if (key === 'Buffers') addBuffers(fields, value);
  else if (key === 'I/O Timings') addTimings(fields, value);
  else if (key === 'WAL') addPairs(fields, value, 'WAL ');
  else if (key === 'Heap Blocks') addHeapBlocks(fields, value);
  else if (key.endsWith('-sort Groups') || key.endsWith('-sorted Groups')) addGroups(fields, key, value);
  else if (SEVERAL.has(key)) addSeveral(fields, `${key}: ${value}`);
  else if (LISTS.has(key)) fields[key] = splitList(value);
  else if (key === 'Group Key' || key === 'Hash Key') addGroupKeys(fields, value);
  else if (key === 'Disabled') fields[key] = value === 'true';
  else fields[key] = scalar(value);
}

/** "Buckets: 1024 (originally 512)  Batches: 4  Memory Usage: 9kB": several on a line, two spaces between. */
function addSeveral(fields: Fields, line: string): void {
  for (const part of line.split(/ {2,}/)) {
    const colon = part.indexOf(':');
    if (colon < 0) continue;
    addOne(fields, part.slice(0, colon).trim(), part.slice(colon + 1).trim());
  }
}

function addOne(fields: Fields, key: string, value: string): void {
  if (key === 'Disk' || key === 'Memory') {
    fields['Sort Space Type'] = key;
    fields['Sort Space Used'] = scalar(value);
    return;
  }
  // A Hash says how many buckets it has before it says its batches; an aggregate has no buckets.
  const hashed = 'Hash Buckets' in fields || key === 'Buckets';
  const name = key === 'Batches' ? (hashed ? 'Hash Batches' : 'HashAgg Batches') : (AS_IN_JSON[key] ?? key);
  const [, now, originally] = /^(\d+) \(originally (\d+)\)$/.exec(value) ?? [];
  fields[name] = scalar(now ?? value);
  if (originally !== undefined) fields[`Original ${name}`] = Number(originally);
}

/** Grouping sets have a line each; that of the grand total is "()". */
function addGroupKeys(fields: Fields, value: string): void {
  const keys = splitList(value).filter((key) => key !== '()');
  fields['Group Key'] = [...((fields['Group Key'] as string[] | undefined) ?? []), ...keys];
}

/** "shared hit=1 read=2, temp written=3" */
function addBuffers(fields: Fields, value: string): void {
  for (const block of ['Hit', 'Read', 'Dirtied', 'Written']) {
    fields[`Shared ${block} Blocks`] ??= 0;
    fields[`Local ${block} Blocks`] ??= 0;
  }
  fields['Temp Read Blocks'] ??= 0;
  fields['Temp Written Blocks'] ??= 0;
  for (const { scope, name, figure } of scoped(value)) fields[`${SCOPES[scope] ?? 'Shared'} ${name} Blocks`] = figure;
}

/** "read=1.2 write=3", before PostgreSQL 15; "shared/local read=1, temp write=2"; since 17 "local read=1". */
function addTimings(fields: Fields, value: string): void {
  for (const { scope, name, figure } of scoped(value)) {
    const of = scope === '' || scope === 'shared/local' ? '' : `${SCOPES[scope] ?? 'Shared'} `;
    fields[`${of}I/O ${name} Time`] = figure;
  }
}

function scoped(value: string): { scope: string; name: string; figure: number }[] {
  let scope = '';
  return value.split(/[\s,]+/).flatMap((word) => {
    const [name = '', figure] = word.split('=');
    if (figure === undefined) scope = name;
    const number = Number(figure);
    if (figure === undefined || !Number.isFinite(number) || name === '') return [];
    return [{ scope, name: (name[0] ?? '').toUpperCase() + name.slice(1), figure: number }];
  });
}

function addHeapBlocks(fields: Fields, value: string): void {
  fields['Exact Heap Blocks'] = 0;
  fields['Lossy Heap Blocks'] = 0;
  for (const { name, figure } of scoped(value)) fields[`${name} Heap Blocks`] = figure;
}

/** Pairs as "records=1 fpi=2". */
function addPairs(fields: Fields, value: string, prefix: string): void {
  for (const { name, figure } of scoped(value)) fields[`${prefix}${name === 'Fpi' ? 'FPI' : name}`] = figure;
}

/** "Full-sort Groups: 2  Sort Methods: quicksort, external merge  Average Memory: 26kB  Peak Memory: 27kB" */
function addGroups(fields: Fields, key: string, value: string): void {
  const [count, ...parts] = value.split(/ {2,}/);
  const group: Fields = { 'Group Count': scalar(count ?? '') };
  for (const part of parts) {
    const [name = '', figure = ''] = part.split(/:\s*/);
    if (name.startsWith('Sort Method')) group['Sort Methods Used'] = splitList(figure);
    const [, which, where] = /^(Average|Peak) (Memory|Disk)$/.exec(name) ?? [];
    if (which === undefined) continue;
    const space = `Sort Space ${where}`;
    group[space] = { ...(group[space] as Fields | undefined), [`${which} Sort Space Used`]: scalar(figure) };
  }
  fields[key] = group;
}

/** A number, kilobytes as a number, or the text itself. */
function scalar(value: string): unknown {
  const kilobytes = KILOBYTES.exec(value)?.[1];
  if (kilobytes !== undefined) return Number(kilobytes);
  if (/^-?\d{1,15}(?:\.\d{1,9})?$/.test(value)) return Number(value);
  return value;
}

/** Splits at commas that stand in no brackets and no quotes. */
export function splitList(value: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let place = 0; place < value.length; place += 1) {
    const sign = value[place] ?? '';
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '(' || sign === '[') depth += 1;
    else if (sign === ')' || sign === ']') depth -= 1;
    else if (sign === ',' && depth <= 0) {
      parts.push(value.slice(start, place).trim());
      start = place + 1;
    }
  }
  return [...parts, value.slice(start).trim()];
}
