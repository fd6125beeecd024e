import type { ImportSummary } from '../domains/catalog/index.ts';

/** What an operator reads at the end. */
export function describeSummary(summary: ImportSummary, seconds: number): string {
  const { created, updated, unchanged, rejected, rejectedRows, picturesAdded, picturesFailed } = summary;
  const lines = [
    `${summary.interrupted ? 'Interrupted' : 'Imported'}: ${created} created, ${updated} updated, ${unchanged} unchanged, ` +
      `${rejected} rejected; ${summary.rows} rows in ${seconds.toFixed(1)} s.`,
  ];
  if (rejectedRows > 0) lines.push(`${rejectedRows} more rows were rejected although their product was taken.`);
  if (picturesAdded + picturesFailed > 0) {
    lines.push(`Pictures: ${picturesAdded} added, ${picturesFailed} could not be had.`);
  }
  if (summary.rejectsFile !== undefined) {
    lines.push(`The rejected rows are in ${summary.rejectsFile}, the reasons in ${summary.rejectsFile}.txt.`);
    lines.push('Mend the rows and import that file.');
  }
  if (summary.interrupted) lines.push('Import the file again: what is done is not done twice.');
  return lines.join('\n');
}

/** 0: all rows taken. 1: nothing was. 2: some were rejected. 130: interrupted. */
export function exitCode({ interrupted, created, updated, unchanged, rejected, rejectedRows }: ImportSummary): number {
  if (interrupted) return 130;
  if (rejected + rejectedRows === 0) return 0;
  return created + updated + unchanged === 0 ? 1 : 2;
}
