import type { Remark } from '../health/remark.ts';
import type { IndexFacts } from './index-facts.queries.ts';
import { createStatement, dropStatement, isOptional } from './index-statements.ts';
import type { StatisticsFacts } from './statistics-facts.queries.ts';

/** A table that was hardly read tells nothing of its indexes. */
const ENOUGH_READS = 100;
const YOUNG_DAYS = 7;

/** Indexes that no query has used since the statistics began, while their tables were read; not those that uphold something. */
export function unusedIndexes(indexes: readonly IndexFacts[], statistics: StatisticsFacts): Remark[] {
  return indexes
    .filter((index) => index.scans === 0 && index.valid && !index.partitioned && isOptional(index))
    .filter(({ tableReads }) => tableReads >= ENOUGH_READS)
    .map((index) => remarkOn(index, statistics));
}

function remarkOn(index: IndexFacts, { days, replicas, replica }: StatisticsFacts): Remark {
  const young = days !== null && days < YOUNG_DAYS;
  const others = replicas > 0 || replica;
  return {
    code: 'index-unused',
    severity: young || others || index.bytes < 1_048_576 ? 'info' : 'warning',
    subject: index.quoted,
    title: `No query has used ${index.quoted} (${megabytes(index.bytes)})`,
    evidence: {
      bytes: index.bytes,
      tableReads: index.tableReads,
      writes: index.writes,
      statisticsDays: days ?? 'since the database was made',
    },
    why:
      'Each insert, and each update that touches an index, writes it for nothing.' +
      (young ? ' The statistics are young: a report that runs once a month has not been seen.' : '') +
      (others ? ' There are other servers, a primary or replicas, that count for themselves: ask them too.' : ''),
    fix: dropStatement(index),
    reverse: createStatement(index),
  };
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}
