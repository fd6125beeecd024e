import type { Remark } from '../health/remark.ts';
import type { IndexFacts } from './index-facts.queries.ts';
import { createStatement, dropStatement } from './index-statements.ts';

/** What an interrupted CREATE INDEX CONCURRENTLY leaves: written by every change, used by no query. */
export function invalidIndexes(indexes: readonly IndexFacts[]): Remark[] {
  return indexes.filter(({ valid, building }) => !valid && !building).map((index) => remarkOn(index));
}

function remarkOn(index: IndexFacts): Remark {
  const { quoted, bytes, partitioned, constraint, attached } = index;
  const droppable = !partitioned && !constraint && !attached;
  return {
    code: 'index-invalid',
    severity: 'warning',
    subject: quoted,
    title: `${quoted} is not valid`,
    evidence: { bytes },
    why: partitioned
      ? 'Not every partition has an index attached to it yet: make the missing ones and attach them.'
      : 'Its build was interrupted: every change writes it and no query uses it. Drop it, then make it again.',
    fix: droppable ? dropStatement(index) : null,
    reverse: droppable ? createStatement(index) : null,
  };
}
