// npm run bench -- advisor [--report FILE] [--only TEXT] [--part known|held-out] [--verify]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import type { Client } from 'pg';

import { runCommand } from '../src/commands/run-command.ts';
import { SHOP_ANALYSIS } from '../src/console/index.ts';
import { adviseIndexes, type IndexProposal, openScratch } from '../src/performance/query-insight/index.ts';
import { errorMessage, StartError } from '../src/shared/errors.ts';
import type { CorpusCase } from './advisor-corpus/corpus.ts';
import { HELD_OUT } from './advisor-corpus/held-out.ts';
import { JOINS } from './advisor-corpus/joins.ts';
import { NONE } from './advisor-corpus/none.ts';
import { openCorpusDatabase } from './advisor-corpus/open-database.ts';
import { SINGLE_TABLE } from './advisor-corpus/single-table.ts';
import { SPECIAL } from './advisor-corpus/special.ts';
import { type Score, scoreOf } from './advisor.match.ts';
import { dexter, indexAdvisor, type Peer } from './advisor.peers.ts';
import { advisorPage, type Compared } from './advisor.report.ts';
import { predictionText, speedUpText, totals } from './advisor.figures.ts';
import { verifyLabels } from './advisor.verify.ts';

const LEAST = 0.95;

const PARTS = { known: [...SINGLE_TABLE, ...SPECIAL, ...JOINS, ...NONE], 'held-out': HELD_OUT } as const;
type Part = keyof typeof PARTS;

await runCommand(async () => {
  const { report, only, parts, verify } = readOptions();
  console.log('Filling the database of the corpus…');
  const corpus = await openCorpusDatabase();
  const { client } = corpus;
  try {
    if (verify) return await doubts(client, only);
    const results = new Map<Part, Compared>();
    for (const part of parts) results.set(part, await compare(client, part, only));
    const [known, heldOut] = [results.get('known'), results.get('held-out')];
    if (report !== undefined && known !== undefined && heldOut !== undefined)
      writeFileSync(report, advisorPage(known, heldOut));
    const { precision, recall } = totals((known ?? heldOut)?.ours ?? []);
    if (precision < LEAST || recall < LEAST) process.exitCode = 1;
  } finally {
    await corpus.close();
  }
});

function readOptions(): { report: string | undefined; only: string; parts: Part[]; verify: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        report: { type: 'string' },
        only: { type: 'string', default: '' },
        part: { type: 'string' },
        verify: { type: 'boolean', default: false },
      },
    });
    const parts = (['known', 'held-out'] as const).filter((part) => values.part === undefined || values.part === part);
    if (parts.length === 0) throw new Error('--part is known or held-out');
    return { report: values.report, only: values.only, parts, verify: values.verify };
  } catch (error) {
    throw new StartError(
      `${errorMessage(error)}. Usage: npm run bench -- advisor [--report FILE] [--only TEXT] [--part known|held-out] [--verify]`,
      {
        cause: error,
      },
    );
  }
}

async function doubts(client: Client, only: string): Promise<void> {
  const cases = Object.values(PARTS).flatMap((part) => part.filter(({ name }) => name.includes(only)));
  const found = await verifyLabels(client, cases, (name) => console.log(`verified  ${name}`));
  for (const doubt of found) console.log(`DOUBT  ${doubt}`);
  console.log(`${cases.length} workloads, ${found.length} doubts`);
}

async function compare(client: Client, part: Part, only: string): Promise<Compared> {
  const cases = PARTS[part].filter(({ name }) => name.includes(only));
  const results: Compared = { cases, ours: [], dexter: [], indexAdvisor: [], accepted: [], slowed: 0 };
  const policy = { functions: SHOP_ANALYSIS.functions ?? [] };
  const scratch = await openScratch(client);
  try {
    for (const one of cases) {
      const workload = one.statements.map((statement) => ({ calls: 100, ...statement }));
      const { proposals, skipped, workload: total } = await adviseIndexes(client, workload, { scratch, policy });
      for (const { sql, reason } of skipped) console.log(`  skipped: ${sql}: ${reason}`);
      const accepted = proposals.filter(({ verdict }) => verdict === 'accepted');
      results.accepted.push(...accepted);
      if (accepted.length > 0 && total.afterMs >= total.beforeMs) results.slowed += 1;
      results.ours.push(await told(one, accepted));
      results.dexter.push(await scored(one, dexter, client));
      results.indexAdvisor.push(await scored(one, indexAdvisor, client));
    }
  } finally {
    await scratch.close();
  }
  const { precision, recall } = totals(results.ours);
  console.log(`${part}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`);
  console.log(predictionText(results.accepted));
  return results;
}

async function told(one: CorpusCase, accepted: readonly IndexProposal[]): Promise<Score> {
  const score = await scoreOf(
    one,
    accepted.map(({ target }) => target),
  );
  const right = score.missed.length + score.wrong.length === 0;
  console.log(`${right ? 'right' : 'WRONG'}  ${one.name}: ${accepted.map(({ target }) => target).join('; ')}`);
  for (const { serves } of accepted) for (const served of serves) console.log(`       ${speedUpText(served)}`);
  return score;
}

async function scored(one: CorpusCase, peer: Peer, client: Client): Promise<Score> {
  return scoreOf(one, await peer(client, one));
}
