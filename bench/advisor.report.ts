import type { IndexProposal } from '../src/performance/query-insight/index.ts';
import type { CorpusCase } from './advisor-corpus/corpus.ts';
import { predictions, totals } from './advisor.figures.ts';
import type { Score } from './advisor.match.ts';

/** What came of a part of the corpus. */
export interface Compared {
  cases: readonly CorpusCase[];
  ours: Score[];
  dexter: Score[];
  indexAdvisor: Score[];
  /** What ours accepted, with its proofs. */
  accepted: IndexProposal[];
  /** Workloads whose total took no less time with all that was accepted. */
  slowed: number;
}

/** docs/performance/advisor.md. */
export function advisorPage(known: Compared, heldOut: Compared): string {
  return [
    '# The index advisor',
    '',
    `${known.cases.length} labelled workloads on the schema of the shop without the indexes that no constraint needs, PostgreSQL 15 with`,
    `HypoPG, half a million order items; ${wantNothing(known)} of them want no index. \`npm run bench -- advisor --report docs/performance/advisor.md\``,
    'writes this page.',
    '',
    ...table(known),
    '',
    'The other two were made again in `bench/advisor.peers.ts` from what their authors have published, and run with HypoPG on the',
    'same server: [Dexter](https://github.com/ankane/dexter) (`lib/dexter/indexer.rb`: B-trees on each named column, then on each',
    'pair, kept where they halve a cost of 100 or more; it was given the values) and Supabase’s',
    '[index_advisor](https://github.com/supabase/index_advisor) (`index_advisor--0.2.0.sql`: a B-tree on each column of the tables,',
    'what the generic plan uses). Neither makes indexes of more than two columns, of expressions, of a part of a table, or GIN: what wants them they can only miss. The',
    'labels were written by the authors of ours, before its first run, and are in `bench/advisor-corpus/`; after it, four of them were widened',
    'by a definition that reasoning and our own measurements took for as good, not a comparison of both, and ours was mended where the',
    'corpus showed it wrong.',
    '',
    '## A part that was kept apart',
    '',
    `${heldOut.cases.length} further workloads, ${wantNothing(heldOut)} of which want no index (\`bench/advisor-corpus/held-out.ts\`), were labelled and committed before the`,
    'advisor had seen any of them. Neither they nor the advisor were changed by what came of them.',
    '',
    ...table(heldOut),
    '',
    '## What was predicted and what was measured',
    '',
    'Before an index is measured, the time of a statement with it is predicted from the planner’s costs. Each cost is taken apart into pages,',
    'tuples and operators, and what one of them takes on this server has been learnt by 36 statements on a table that has nothing to',
    'do with the workload (`calibrate.ts`). Within a factor of two:',
    '',
    '| part | accepted indexes, by the time saved | statements, by how many times faster |',
    '| --- | --- | --- |',
    predictionLine('known', known),
    predictionLine('kept apart', heldOut),
    '',
    'The second is the stricter measure: where 40 ms become 0.1, nearly all of 40 is saved whatever is predicted for the rest. How many times',
    'faster a statement was said to become beside how many times faster it became (1 is exact, 2 promised twice too much):',
    '',
    `| part | ${SPREAD.join(' | ')} |`,
    `| --- | ${SPREAD.map(() => '---').join(' | ')} |`,
    spreadLine('known', known),
    spreadLine('kept apart', heldOut),
    '',
    'Most promise too much, by half and more in the part kept apart, perhaps as caches of the processor are colder between several tables',
    'than on that one table. Furthest off are GIN indexes, whose cost the planner takes for small, and rows that lie far apart',
    'although their order is that of the table.',
    '',
    `With all accepted indexes there at once, ${known.slowed + heldOut.slowed} workloads took no less time as a whole than before, the cost of writes included.`,
    '',
    '## Where ours is wrong',
    '',
    ...faults([...known.ours, ...heldOut.ours]),
    '',
  ].join('\n');
}

const SPREAD = ['least', 'a tenth', 'a quarter', 'half', 'three quarters', 'nine tenths', 'most'];

function wantNothing({ cases }: Compared): number {
  return cases.filter(({ wanted }) => wanted.length === 0).length;
}

function table({ ours, dexter, indexAdvisor }: Compared): string[] {
  return [
    '| advisor | right | wrong | missed | precision | recall |',
    '| --- | --- | --- | --- | --- | --- |',
    line('ours', ours),
    line('Dexter, made again', dexter),
    line('index_advisor, made again', indexAdvisor),
  ];
}

function predictionLine(name: string, { accepted }: Compared): string {
  const { saved, faster } = predictions(accepted);
  return `| ${name} | ${saved.within} of ${saved.of} | ${faster.within} of ${faster.of} |`;
}

function spreadLine(name: string, { accepted }: Compared): string {
  return `| ${name} | ${predictions(accepted)
    .quantiles.map(({ factor }) => factor.toFixed(2))
    .join(' | ')} |`;
}

function line(name: string, scores: readonly Score[]): string {
  const { found, wrong, missed, precision, recall } = totals(scores);
  return `| ${name} | ${found} | ${wrong} | ${missed} | ${precision.toFixed(3)} | ${recall.toFixed(3)} |`;
}

function faults(scores: readonly Score[]): string[] {
  const lines = scores.flatMap(({ name, missed, wrong }) => {
    if (missed.length + wrong.length === 0) return [];
    const wanted = missed.length === 0 ? 'nothing more' : missed.map((index) => `\`${index}\``).join(', ');
    const told = wrong.length === 0 ? 'nothing' : wrong.map((index) => `\`${index}\``).join(', ');
    return [`- ${name}: wanted ${wanted}; proposed ${told} instead.`];
  });
  return lines.length === 0 ? ['Nowhere on this corpus.'] : lines;
}
