import type { Advice, IndexProposal } from './proposal.ts';

/** The accepted indexes as plain SQL, and what takes them back; outside of a transaction. */
export function migrationSql({ proposals }: Advice): string {
  const accepted = proposals.filter(({ verdict }) => verdict === 'accepted');
  const up = accepted.map(({ definition, reason }) => `-- ${reason}\n${definition};`);
  const down = accepted.map(({ reverse }) => `-- ${reverse};`);
  return ['-- Run outside of a transaction.', ...up, '', '-- Back:', ...down, ''].join('\n');
}

/**
 * The same as a migration of this repository.
 * @param number its place, as in the name of the file: 24.
 */
export function migrationFile({ proposals }: Advice, number: number): string {
  const accepted = proposals.filter(({ verdict }) => verdict === 'accepted');
  const name = `AdvisedIndexes${1_700_000_000_000 + number}`;
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

import { buildIndexes, type ConcurrentIndex, dropIndexes } from './concurrent-index.ts';

/** Proposed by npm run advise, each measured on a copy of its table. */
export class ${name} implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndexes(runner, INDEXES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndexes(runner, INDEXES);
  }
}

const INDEXES: readonly ConcurrentIndex[] = [
${accepted.map(entry).join('\n')}
];
`;
}

function entry({ id, target, serves, reason }: IndexProposal): string {
  const statement = (serves[0]?.statement ?? '').replaceAll(/\s+/g, ' ').slice(0, 120);
  return `  {
    name: ${JSON.stringify(id)},
    on: ${JSON.stringify(target)},
    serves: ${JSON.stringify(`${statement} (${reason})`)},
  },`;
}
