import type { Encoding } from '../negotiate.ts';
import type { Prepared } from './prepared.ts';
import type { Variant } from './variant.ts';

/** After so many hits a coding is worth being made as small as it can be. */
const HITS = 256;
const MOST_WAITING = 64;
/** Rest after each, as a multiple of the time it took: a twentieth of one core at most. */
const REST = 19;

/** Compresses what is sent often once more at the top level, one after another, behind everybody's back. */
export class Improvements {
  private readonly waiting: { prepared: Prepared; encoding: Encoding }[] = [];
  private busy = false;

  /** To be called after a hit. */
  note(prepared: Prepared, encoding: Encoding | 'identity', { hits }: Variant): void {
    if (hits !== HITS || encoding === 'identity' || !prepared.isImprovable(encoding)) return;
    if (this.waiting.length >= MOST_WAITING) this.waiting.shift();
    this.waiting.push({ prepared, encoding });
    void this.work();
  }

  private async work(): Promise<void> {
    const next = this.busy ? undefined : this.waiting.shift();
    if (next === undefined) return;
    this.busy = true;
    const startedAt = performance.now();
    // What cannot be made smaller stays as it is.
    await next.prepared.improve(next.encoding).catch(() => undefined);
    const rest = setTimeout(
      () => {
        this.busy = false;
        void this.work();
      },
      REST * (performance.now() - startedAt),
    );
    rest.unref();
  }
}
