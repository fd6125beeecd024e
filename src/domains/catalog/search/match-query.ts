import type { Alternative, Term } from './analyse-query.ts';

/** A stem as an operand of a tsquery: quoted, so that nothing in it is an operator. */
export function operand(stem: string): string {
  return `'${stem.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** The same, of every word that begins so. */
export function beginningOperand(beginning: string): string {
  return `${operand(beginning)}:*`;
}

/** One way to match a query, strict or loose. */
export interface Stage {
  /** A tsquery. */
  match: string;
  /** About how many products match, were words spread independently. */
  expected: number;
}

/** All terms first; then products that have most of what is asked for, by weight. */
const SHARES = [1, 0.66, 0.33];

/** From the strictest to the loosest, each once; none where nothing is asked for. */
export function stagesOf(terms: readonly Term[], products: number): Stage[] {
  const wanted = terms.filter(({ unwanted }) => !unwanted);
  if (wanted.length === 0) return [];
  const total = wanted.reduce((sum, { weight }) => sum + weight, 0);
  const stages = SHARES.map((share): Stage => {
    const sets = smallestSets(wanted, share * total - 1e-9);
    return {
      match: sets.map((set) => `(${set.map(anyWay).join(' & ')})`).join(' | '),
      expected: sets.reduce((sum, set) => sum + expectedOf(set, products), 0),
    };
  });
  return stages.filter(({ match }, index) => stages.findIndex((stage) => stage.match === match) === index);
}

function expectedOf(set: readonly Term[], products: number): number {
  return set.reduce((count, { mentions }) => (count * Math.min(mentions, products)) / Math.max(products, 1), products);
}

/** The sets of terms that reach `least` and would not without any one of theirs. */
function smallestSets(terms: readonly Term[], least: number): Term[][] {
  const sets: Term[][] = [];
  const rarestFirst = terms.toSorted((a, b) => b.weight - a.weight);
  const extend = (chosen: Term[], weight: number, from: number) => {
    if (weight >= least) {
      sets.push(chosen);
      return;
    }
    // Rarest first, so a set that reaches its aim only with its last term has none to spare.
    for (let index = from; index < rarestFirst.length && sets.length < MOST_SETS; index += 1) {
      const term = rarestFirst[index];
      if (term !== undefined) extend([...chosen, term], weight + term.weight, index + 1);
    }
  };
  extend([], 0, 0);
  return sets;
}

const MOST_SETS = 200;

function anyWay({ alternatives }: Term): string {
  return `(${alternatives.map(allStems).join(' | ')})`;
}

function allStems({ stems, factor }: Alternative): string {
  // A synonym of several words means them in a row; the shopper's own words may stand apart.
  return `(${stems.map(operand).join(factor < 1 ? ' <-> ' : ' & ')})`;
}
