import type { ImportSummary } from '../domains/catalog/index.ts';

/** Tells how far an import is: one line that renews itself on a terminal, a plain line every few seconds elsewhere. */
export class ImportProgress {
  private readonly out: NodeJS.WriteStream;
  private readonly started = performance.now();
  private shownAt: number;
  private isOpen = false;

  /** @param shownAt milliseconds; the first line comes a while after it. */
  constructor(out: NodeJS.WriteStream = process.stderr, shownAt = performance.now()) {
    this.out = out;
    this.shownAt = shownAt;
  }

  show(summary: ImportSummary): void {
    const now = performance.now();
    if (now - this.shownAt < (this.out.isTTY ? 150 : 5_000)) return;
    this.shownAt = now;
    if (!this.out.isTTY) {
      this.out.write(`${this.line(summary)}\n`);
      return;
    }
    this.out.write(`\r${this.line(summary)}\u001b[K`);
    this.isOpen = true;
  }

  /** Makes room for other lines. */
  clear(): void {
    if (this.isOpen) this.out.write('\r\u001b[K');
    this.isOpen = false;
  }

  get seconds(): number {
    return (performance.now() - this.started) / 1_000;
  }

  private line({ rows, created, updated, unchanged, rejected, bytes, totalBytes }: ImportSummary): string {
    const products = created + updated + unchanged + rejected;
    const percent = Math.min(100, Math.floor((bytes / Math.max(1, totalBytes)) * 100));
    const pace = Math.round(products / Math.max(0.001, this.seconds));
    return `${String(percent).padStart(3)} %  ${rows} rows, ${products} products, ${pace} products/s${rejected > 0 ? `, ${rejected} rejected` : ''}`;
  }
}
