import type { Remark } from '../health/remark.ts';
import type { IndexFacts } from './index-facts.queries.ts';
import { createStatement, dropStatement, isOptional } from './index-statements.ts';
import { megabytes } from './unused.ts';

/** Indexes that are there twice: the same columns, order, operator classes, collations, condition and INCLUDE. */
export function duplicateIndexes(indexes: readonly IndexFacts[]): Remark[] {
  return pairs(indexes, (index, other) => isSame(index, other) && isBetter(other, index)).map(({ index, other }) =>
    remarkOn('index-duplicate', index, other, `${index.quoted} is the same as ${other.quoted}`),
  );
}

/**
 * B-tree indexes whose columns lead a longer one of the same order, operator classes, collations and condition, or that
 * differ from it by INCLUDE alone. What they answer the longer one answers too, out of a larger index.
 */
export function prefixIndexes(indexes: readonly IndexFacts[]): Remark[] {
  return pairs(indexes, isPrefix).map(({ index, other }) =>
    remarkOn('index-prefix', index, other, `${other.quoted} begins with the columns of ${index.quoted}`),
  );
}

/** Each index that could go, with the smallest that makes it needless. */
function pairs(
  indexes: readonly IndexFacts[],
  makesNeedless: (index: IndexFacts, other: IndexFacts) => boolean,
): { index: IndexFacts; other: IndexFacts }[] {
  const ofTable = Map.groupBy(indexes, ({ tableId }) => tableId);
  return indexes.filter(isOptional).flatMap((index) => {
    const others = (ofTable.get(index.tableId) ?? []).filter(
      (other) => other.id !== index.id && other.valid && other.method === index.method && !other.exclusion,
    );
    const other = others.filter((other) => makesNeedless(index, other)).toSorted((a, b) => a.bytes - b.bytes)[0];
    return other === undefined ? [] : [{ index, other }];
  });
}

function isSame(index: IndexFacts, other: IndexFacts): boolean {
  return (
    sameList(index.keys, other.keys) &&
    sameList(index.included.toSorted(), other.included.toSorted()) &&
    index.predicate === other.predicate
  );
}

/** Of two that are the same the one that upholds something stays, then the one that is used more, then the older one. */
function isBetter(other: IndexFacts, index: IndexFacts): boolean {
  if (!isOptional(other)) return true;
  if (!index.valid) return true;
  return other.scans === index.scans ? other.id < index.id : other.scans > index.scans;
}

function isPrefix(index: IndexFacts, other: IndexFacts): boolean {
  if (index.method !== 'btree' || index.predicate !== other.predicate || !index.valid) return false;
  if (!sameList(index.keys, other.keys.slice(0, index.keys.length))) return false;
  const held = new Set([...other.keys.map((key) => Number(key.split('|', 1)[0])), ...other.included]);
  const longer = other.keys.length > index.keys.length || other.included.length > index.included.length;
  return longer && index.included.every((column) => held.has(column));
}

function remarkOn(code: string, index: IndexFacts, other: IndexFacts, title: string): Remark {
  return {
    code,
    severity: code === 'index-duplicate' ? 'warning' : 'info',
    subject: index.quoted,
    title: `${title} (${megabytes(index.bytes)})`,
    evidence: { bytes: index.bytes, scans: index.scans, writes: index.writes, other: other.definition },
    why:
      code === 'index-duplicate'
        ? 'Both are written, and one would do.'
        : `Queries can use ${other.quoted} instead; keep the short one only where its smaller size was measured to matter.`,
    fix: dropStatement(index),
    reverse: createStatement(index),
  };
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, place) => item === b[place]);
}
