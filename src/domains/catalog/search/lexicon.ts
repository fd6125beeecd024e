import type { Queryable } from '../../../performance/database/index.ts';
import { type CatalogueSize, type KnownWord, lookUp } from './lexicon.queries.ts';

export type LexiconSize = Pick<CatalogueSize, 'products' | 'mentioned'>;

/** What the catalogue knows of the words of one query. */
export class Lexicon {
  private readonly products: number;
  private readonly mentioned: Readonly<Record<string, number>>;
  private readonly known: Map<string, KnownWord>;

  private constructor(known: Map<string, KnownWord>, { products, mentioned }: LexiconSize) {
    this.known = known;
    this.products = products;
    this.mentioned = mentioned ?? {};
  }

  static async of(database: Queryable, words: readonly string[], size: LexiconSize): Promise<Lexicon> {
    return new Lexicon(await lookUp(database, words), size);
  }

  async learn(database: Queryable, words: readonly string[]): Promise<void> {
    const unknown = words.filter((word) => !this.known.has(word));
    if (unknown.length === 0) return;
    for (const [word, entry] of await lookUp(database, unknown)) this.known.set(word, entry);
  }

  /** Undefined for a word that the index leaves out. */
  stem(word: string): string | undefined {
    return this.known.get(word)?.stem;
  }

  /** How many products are named by the word, in any form of it. */
  documents(word: string): number {
    return this.known.get(word)?.documents ?? 0;
  }

  /** About how many products have the stem anywhere in their text; 0 for one that is not among the most frequent. */
  mentions(stem: string): number {
    return (Object.hasOwn(this.mentioned, stem) ? (this.mentioned[stem] ?? 0) : 0) * this.products;
  }

  /**
   * How much a word tells: ln(1 + (N − n + ½) / (n + ½)) as in BM25, dampened. One that names no product is taken for
   * one in a thousand: its absence from titles promises less than it seems to.
   */
  weight(documents: number): number {
    const { products } = this;
    const count = Math.min(products, Math.max(documents, products / 1000));
    return Math.log(1 + (products - count + 0.5) / (count + 0.5)) ** DAMPENED;
  }
}

const DAMPENED = 0.6;
