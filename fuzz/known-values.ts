import * as fc from 'fast-check';

import type { FuzzAnswer } from './send.ts';

const MOST_KEPT = 400;
const LONGEST = 600;
/** Names of what addresses a thing, or the next part of a list. */
const NAMES = /^(?:id|slug|.*Id|path|nextCursor|cursor|token|updatedAt|email|q)$/;

/** What the shop has said of its own: ids, slugs and cursors of everybody, so that requests meet things that exist. */
export class KnownValues {
  private readonly kept: string[] = ['home'];
  private readonly seen = new Set<string>();
  private turn = 0;

  /** Values drawn when a request is generated. */
  readonly arbitrary = fc.nat({ max: 9_999 }).map((at) => this.kept[at % this.kept.length] ?? 'home');

  learn({ status, headers, body }: FuzzAnswer): void {
    if (status !== 200 || headers['content-type']?.startsWith('application/json') !== true || body.length > 200_000)
      return;
    this.note(JSON.parse(body.toString()), '');
  }

  private note(value: unknown, name: string): void {
    if (typeof value === 'string' && NAMES.test(name)) this.keep(value);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) this.note(each, Array.isArray(value) ? name : key);
    }
  }

  private keep(text: string): void {
    if (text.length > LONGEST || this.seen.has(text)) return;
    this.seen.add(text);
    if (this.kept.length < MOST_KEPT) this.kept.push(text);
    else {
      this.kept[this.turn] = text;
      this.turn = (this.turn + 1) % MOST_KEPT;
    }
  }
}
