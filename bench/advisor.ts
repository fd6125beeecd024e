// npm run bench -- advisor [--report FILE] [--only TEXT] [--verify]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import type { Client } from 'pg';

import { runCommand } from '../src/commands/run-command.ts';
import { adviseIndexes, type IndexProposal, openScratch } from '../src/performance/query-insight/index.ts';
import { errorMessage, StartError } from '../src/shared/errors.ts';
import type { CorpusCase } from './advisor-corpus/corpus.ts';
import { JOINS } from './advisor-corpus/joins.ts';
import { NONE } from './advisor-corpus/none.ts';
import { openCorpusDatabase } from './advisor-corpus/open-database.ts';
import { SINGLE_TABLE } from './advisor-corpus/single-table.ts';
import { SPECIAL } from './advisor-corpus/special.ts';
import { type Score, scoreOf } from './advisor.match.ts';
import { dexter, indexAdvisor, type Peer } from './advisor.peers.ts';
import { type AdvisorResults, advisorPage, totals } from './advisor.report.ts';
import { verifyLabels } from './advisor.verify.ts';

const LEAST = 0.95;

await runCommand(async () => {
  const { report, only, verify } = readOptions();
  const cases = [...SINGLE_TABLE, ...SPECIAL, ...JOINS, ...NONE].filter(({ name }) => name.includes(only));
  console.log('Filling the database of the corpus…');
  const corpus = await openCorpusDatabase();
  const { client } = corpus;
  try {
    const results = await compare(client, cases);
    if (verify) results.doubts = await verifyLabels(client, cases);
    if (report !== undefined) writeFileSync(report, advisorPage(results));
    const { precision, recall } = totals(results.ours);
    console.log(`precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`);
    if (precision < LEAST || recall < LEAST) process.exitCode = 1;
  } finally {
    await corpus.close();
  }
});

function readOptions(): { report: string | undefined; only: string; verify: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        report: { type: 'string' },
        only: { type: 'string', default: '' },
        verify: { type: 'boolean', default: false },
      },
    });
    return { report: values.report, only: values.only, verify: values.verify };
  } catch (error) {
    throw new StartError(
      `${errorMessage(error)}. Usage: npm run bench -- advisor [--report FILE] [--only TEXT] [--verify]`,
      {
        cause: error,
      },
    );
  }
}

async function compare(client: Client, cases: readonly CorpusCase[]): Promise<AdvisorResults> {
  const results: AdvisorResults = { cases, ours: [], dexter: [], indexAdvisor: [], accepted: [], doubts: undefined };
  const scratch = await openScratch(client);
  try {
    for (const one of cases) {
      const workload = one.statements.map((statement) => ({ calls: 100, ...statement }));
      const { proposals, skipped } = await adviseIndexes(client, workload, { scratch });
      for (const { sql, reason } of skipped) console.log(`  skipped: ${sql}: ${reason}`);
      const accepted = proposals.filter(({ verdict }) => verdict === 'accepted');
      results.accepted.push(...accepted);
      results.ours.push(await told(one, accepted));
      results.dexter.push(await scored(one, dexter, client));
      results.indexAdvisor.push(await scored(one, indexAdvisor, client));
    }
  } finally {
    await scratch.close();
  }
  return results;
}

async function told(one: CorpusCase, accepted: readonly IndexProposal[]): Promise<Score> {
  const score = await scoreOf(
    one,
    accepted.map(({ target }) => target),
  );
  const right = score.missed.length + score.wrong.length === 0;
  console.log(`${right ? 'right' : 'WRONG'}  ${one.name}: ${accepted.map(({ target }) => target).join('; ')}`);
  return score;
}

async function scored(one: CorpusCase, peer: Peer, client: Client): Promise<Score> {
  return scoreOf(one, await peer(client, one));
}
