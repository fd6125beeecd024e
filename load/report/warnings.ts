import type { Report } from './report.ts';

/** Cores that other programs may use before the figures are theirs, too. */
const OTHERS_CORES = 0.15;
const STOLEN_CORES = 0.05;

/** What makes figures doubtful, in sentences; nothing is left for the reader to find out. */
export function warningsOf({ generator, cpu, machine, errors, requests, tiers, seconds, users }: Report): string[] {
  const found: string[] = [];
  if (generator.late) {
    found.push(
      `The generator was late: 1 % of its requests left ${generator.lateness.p99.toFixed(1)} ms or more after they should have. ` +
        'Latencies of that size are its own, not only the server’s.',
    );
  }
  if (cpu === undefined) found.push('Processor time was not measured: this system does not tell it.');
  else {
    if (cpu.mean.others > OTHERS_CORES) {
      found.push(`Other programs used ${cpu.mean.others.toFixed(2)} of ${machine.cores} cores meanwhile.`);
    }
    if (cpu.stolen > STOLEN_CORES) found.push(`The machine below took ${cpu.stolen.toFixed(2)} cores away (steal).`);
    if (cpu.mean.generator > 0.9 * generator.threads) {
      found.push('The generator used all of its processor time: give it more threads (--workers), or fewer users.');
    }
  }
  const own = Object.entries(errors).filter(([kind]) => kind.endsWith('(generator)'));
  for (const [kind, count] of own) found.push(`${count} requests failed for want of means of the generator: ${kind}.`);
  if (requests === 0) found.push('No request was measured.');
  if ((tiers['unsaid'] ?? 0) === requests && requests > 0) {
    found.push('No answer told where it came from (Cache-Status), so there is no hit rate.');
  }
  const most = Math.max(0, ...seconds.map(({ connections }) => connections));
  if (most > users * 1.5) found.push(`Up to ${most} connections were open for ${users} users.`);
  return found;
}
