import type { Verdict } from './queries.guard.ts';
import type { Scale } from './queries.plans.ts';
import { ms, type StatementReport } from './queries.report.ts';

interface Outcome {
  verdicts: readonly Verdict[];
  slow: readonly StatementReport[];
  /** Milliseconds. */
  limit: number;
  /** Whether plans were compared with the committed ones. */
  compared: boolean;
  /** Of the committed plans, where there are any. */
  committed: Scale | undefined;
}

/** Says what came of it on the terminal. @returns whether the run has failed. */
export function tell({ verdicts, slow, limit, compared, committed }: Outcome): boolean {
  if (!compared) {
    const why =
      committed === undefined
        ? 'there are none'
        : `they are of ${committed.products} products and ${committed.orderItems} order items`;
    console.log(`Plans are not compared with the committed ones: ${why}.`);
  }
  for (const { name, p95 } of slow) console.log(`\n${name}: p95 ${ms(p95)} ms, the limit is ${limit} ms.`);
  const bad = verdicts.filter(({ complaints }) => complaints.length > 0);
  for (const { operation, complaints } of bad) console.log(`\n${operation}:\n${complaints.map(indented).join('\n')}`);
  console.log(
    `\n${verdicts.length} statements: ${slow.length} at ${limit} ms or more, ${bad.length} with complaints.` +
      (bad.length > 0 && compared
        ? ' Where a new plan is right, run it again with --accept (or --add beside the old ones).'
        : ''),
  );
  return slow.length > 0 || bad.length > 0;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
