/** How far answers lagged behind acknowledged edits. */
export interface StalenessFigures {
  /** Milliseconds after which an acknowledged edit must be seen. */
  bound: number;
  edits: number;
  /** Times an edited product was looked for in an answer that shows it. */
  seen: number;
  /** Of those, how often an older version was shown than was acknowledged when the request was sent. */
  stale: number;
  /** Of those, how often for longer than the bound allows. */
  violations: number;
  /** Milliseconds: the oldest that was shown. */
  longest: number;
  /** Where that was; empty when nothing older was shown. */
  worst: string;
  /** The first violations, one sentence each. */
  examples: string[];
}

/** What all threads know of acknowledged edits: memory that they share. */
export interface EditLog {
  /** Of each product, for each version from 1: milliseconds since the run began when it was acknowledged; 0 before. */
  acknowledged: Float64Array<SharedArrayBuffer>;
  /** Of each product: its newest acknowledged version. */
  newest: Int32Array<SharedArrayBuffer>;
}

/** Versions of one product in one run; enough for an edit each second of the longest one. */
export const VERSIONS_AT_MOST = 4_096;

export function newEditLog(products: number): EditLog {
  return {
    acknowledged: new Float64Array(new SharedArrayBuffer(8 * products * VERSIONS_AT_MOST)),
    newest: new Int32Array(new SharedArrayBuffer(4 * products)),
  };
}

/**
 * Holds answers against acknowledged edits. An answer must show every edit whose success was told before its request
 * was sent: what an older version was shown for longer than the bound is a violation.
 */
export class StalenessCheck {
  private readonly log: EditLog;
  private readonly figures: StalenessFigures;

  constructor(log: EditLog, bound: number) {
    this.log = log;
    this.figures = { bound, edits: 0, seen: 0, stale: 0, violations: 0, longest: 0, worst: '', examples: [] };
  }

  /** One writer for each product, its versions in order. Milliseconds since the run began. */
  acknowledge(product: number, version: number, at: number): void {
    if (version < 1 || version >= VERSIONS_AT_MOST) return;
    this.log.acknowledged[product * VERSIONS_AT_MOST + version] = at;
    this.log.newest[product] = version;
    this.figures.edits += 1;
  }

  /**
   * @param version shown; 0 for the product as it was before its first edit.
   * @param where for the sentence about a violation.
   * @returns whether that is within the bound.
   */
  look(product: number, version: number, sentAt: number, where: string): boolean {
    const { figures } = this;
    figures.seen += 1;
    const age = sentAt - this.replacedAt(product, version);
    if (age <= 0) return true;
    figures.stale += 1;
    const known = age.toFixed(0);
    const sentence = `${where} showed version ${version} of product ${product} when a newer one had been acknowledged for ${known} ms, at ${(sentAt / 1_000).toFixed(1)} s`;
    if (age > figures.longest) Object.assign(figures, { longest: age, worst: sentence });
    if (age <= figures.bound) return true;
    figures.violations += 1;
    if (figures.examples.length < EXAMPLES_AT_MOST) figures.examples.push(sentence);
    return false;
  }

  told(): StalenessFigures {
    return this.figures;
  }

  /** When the first newer version was acknowledged; Infinity where none was. */
  private replacedAt(product: number, version: number): number {
    const newest = this.log.newest[product] ?? 0;
    for (let newer = version + 1; newer <= newest; newer += 1) {
      const at = this.log.acknowledged[product * VERSIONS_AT_MOST + newer] ?? 0;
      // An edit whose answer was lost may or may not have happened: it is not demanded.
      if (at > 0) return at;
    }
    return Infinity;
  }
}

/** What all threads found, together. */
export function joinStaleness(all: readonly StalenessFigures[]): StalenessFigures | undefined {
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  return others.reduce(
    (joined, one) => ({
      bound: joined.bound,
      edits: joined.edits + one.edits,
      seen: joined.seen + one.seen,
      stale: joined.stale + one.stale,
      violations: joined.violations + one.violations,
      longest: Math.max(joined.longest, one.longest),
      worst: one.longest > joined.longest ? one.worst : joined.worst,
      examples: [...joined.examples, ...one.examples].slice(0, EXAMPLES_AT_MOST),
    }),
    first,
  );
}

const EXAMPLES_AT_MOST = 10;
