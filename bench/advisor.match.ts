import { type IndexShape, readIndex } from '../src/performance/query-insight/index.ts';
import type { CorpusCase } from './advisor-corpus/corpus.ts';

export interface Score {
  name: string;
  found: number;
  missed: readonly string[];
  /** Proposals that nobody wanted. */
  wrong: readonly string[];
}

/** Holds what was proposed, as it follows ON in CREATE INDEX, against what a case wants. */
export async function scoreOf({ name, wanted }: CorpusCase, proposed: readonly string[]): Promise<Score> {
  const shapes = await Promise.all(proposed.map(shapeOf));
  const left = new Set(shapes.keys());
  const missed: string[] = [];
  for (const definitions of wanted) {
    const labels = await Promise.all(definitions.map(shapeOf));
    const place = [...left].find((candidate) => labels.some((label) => fits(shapes[candidate], label)));
    if (place === undefined) missed.push(definitions[0] ?? '');
    else left.delete(place);
  }
  return { name, found: wanted.length - missed.length, missed, wrong: [...left].map((place) => proposed[place] ?? '') };
}

async function shapeOf(definition: string): Promise<IndexShape | undefined> {
  return readIndex(`CREATE INDEX ON ${definition}`);
}

/**
 * Whether a proposal is what a label asks for: the same keys in the same order, the same condition and carried columns where
 * the label has any. Carrying more, or being limited to rows the statement is limited to anyway, does no harm.
 */
function fits(proposal: IndexShape | undefined, label: IndexShape | undefined): boolean {
  if (proposal === undefined || label === undefined) return false;
  if (proposal.table !== label.table || proposal.method !== label.method) return false;
  if (proposal.keys.length !== label.keys.length || !sameDirections(proposal, label)) return false;
  const keys = label.keys.every(
    (key, place) =>
      bare(key.expression) === bare(proposal.keys[place]?.expression) && key.opclass === proposal.keys[place]?.opclass,
  );
  const where = label.where.every((condition) => proposal.where.map(bare).includes(bare(condition)));
  return keys && where && label.include.every((column) => proposal.include.includes(column));
}

/** An index is read from either end: only an order that goes both ways has to be met, as it is or turned around. */
function sameDirections(one: IndexShape, other: IndexShape): boolean {
  const [left, right] = [directions(one), directions(other)];
  if (/^(>*<*)$/.test(left) && /^(>*<*)$/.test(right) && !/n/.test(left + right)) return true;
  return left === right || left === turned(right);
}

function directions({ keys }: IndexShape): string {
  return keys
    .map(({ descending, nulls }) => `${descending === true ? '<' : '>'}${nulls === undefined ? '' : 'n'}`)
    .join('');
}

function turned(text: string): string {
  return text.replaceAll(/[<>]/g, (sign) => (sign === '<' ? '>' : '<'));
}

function bare(text: string | undefined): string {
  return (text ?? '').replaceAll(/::\w+/g, '').replaceAll(/[()\s]/g, '');
}
