import type { Advice, IndexProposal } from './proposal.ts';

/** What a person reads of a run. */
export function adviceText({ proposals, skipped, workload, hypothetical }: Advice): string {
  const accepted = proposals.filter(({ verdict }) => verdict === 'accepted');
  const rejected = proposals.filter(({ verdict }) => verdict === 'rejected');
  const head =
    accepted.length === 0
      ? `No index is worth its keep for these ${workload.statements} statements.`
      : `${accepted.length} of ${proposals.length} proposals are proven, for ${workload.statements} statements: ` +
        `${time(workload.beforeMs)} of all that use their tables become ${time(workload.afterMs)}, writes included.`;
  return [
    head,
    hypothetical
      ? 'HypoPG was asked first.'
      : 'HypoPG is not in this database: every candidate was built on the copies.',
    ...accepted.flatMap(lines),
    ...(rejected.length === 0
      ? []
      : ['', 'Turned down:', ...rejected.map(({ target, reason }) => `  ${target}: ${reason}`)]),
    ...(skipped.length === 0
      ? []
      : ['', 'Not looked at:', ...skipped.map(({ sql, reason }) => `  ${short(sql)}: ${reason}`)]),
  ].join('\n');
}

function lines({ definition, reason, costs, serves, savedMs, predictedSavedMs, proof }: IndexProposal): string[] {
  return [
    '',
    `${definition};`,
    `  ${reason}`,
    `  Saves ${time(savedMs)} of the workload (${time(predictedSavedMs)} were predicted). ${Math.ceil(costs.diskBytes / 1_024).toLocaleString('en')} kB; ` +
      `a row is written in ${costs.writeFactor.toFixed(2)} times the time.`,
    ...serves.map(
      ({ statement, before, after }) =>
        `  serves ${short(statement)}: ${before.ms.toFixed(2)} → ${after.ms.toFixed(2)} ms`,
    ),
    ...(proof.after ?? []).slice(0, 12).map((line) => `    ${line}`),
  ];
}

function short(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}

function time(ms: number): string {
  return ms >= 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;
}
