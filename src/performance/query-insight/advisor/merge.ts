import { covers, type IndexShape, shapeKey } from './index-shape.ts';

/**
 * Indexes that could stand for two others (after the merging of Bruno and Chaudhuri, "Automatic physical database tuning: a
 * relaxation-based approach", SIGMOD 2005): the keys of the one, then what the other has beside them, and what either
 * carries; limited to what both are limited to.
 */
export function merged(shapes: readonly IndexShape[]): IndexShape[] {
  const found = new Map<string, IndexShape>();
  for (const one of shapes) {
    for (const other of shapes) {
      if (one === other || !mayMerge(one, other)) continue;
      const shape = union(one, other);
      if (shape.keys.length <= 4 && shape.include.length <= 4) found.set(shapeKey(shape), shape);
    }
  }
  for (const shape of shapes) found.delete(shapeKey(shape));
  return [...found.values()];
}

/** Those that no other one of them stands for already. */
export function withoutCovered(shapes: readonly IndexShape[]): IndexShape[] {
  const unique = [...new Map(shapes.map((shape) => [shapeKey(shape), shape])).values()];
  return unique.filter(
    (shape) => !unique.some((other) => other !== shape && covers(other, shape) && !covers(shape, other)),
  );
}

/** A merge of what begins differently serves neither well. */
function mayMerge(one: IndexShape, other: IndexShape): boolean {
  const same = one.schema === other.schema && one.table === other.table;
  return (
    same && one.method === 'btree' && other.method === 'btree' && one.keys[0]?.expression === other.keys[0]?.expression
  );
}

function union(one: IndexShape, other: IndexShape): IndexShape {
  const names = new Set(one.keys.map(({ expression }) => expression));
  const keys = [...one.keys, ...other.keys.filter(({ expression }) => !names.has(expression))];
  const held = new Set(keys.map(({ expression }) => expression));
  const include = [...new Set([...one.include, ...other.include])].filter((column) => !held.has(column));
  return { ...one, keys, include, where: one.where.filter((condition) => other.where.includes(condition)) };
}
