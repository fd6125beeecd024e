// oxlint-disable-next-line import/no-named-as-default -- its types know the default export alone
import qrcode from 'qrcode-generator';

/** Light modules around the code (ISO/IEC 18004, section 6.3.8). */
const QUIET = 4;

/**
 * A QR code as an SVG without styles, which a strict Content-Security-Policy lets stand in a page. It is dark on white in
 * dark themes as well: scanners want it so.
 * @param text of at most 2,000 bytes.
 */
export function qrCode(text: string): string {
  const code = qrcode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const count = code.getModuleCount();
  const rows = Array.from({ length: count }, (_, row) => darkRuns(count, (column) => code.isDark(row, column), row));
  const side = count + 2 * QUIET;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges" aria-hidden="true">` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path fill="#000" d="${rows.join('')}"/></svg>`
  );
}

/** Neighbours in a row are one rectangle. */
function darkRuns(count: number, isDark: (column: number) => boolean, row: number): string {
  const runs: string[] = [];
  for (let column = 0; column < count; column += 1) {
    if (!isDark(column)) continue;
    const from = column;
    while (column + 1 < count && isDark(column + 1)) column += 1;
    const length = column - from + 1;
    runs.push(`M${from + QUIET} ${row + QUIET}h${length}v1h-${length}z`);
  }
  return runs.join('');
}
