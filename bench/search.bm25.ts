/**
 * Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) over one bag of
 * words a product, k1 = 1.2 and b = 0.75: what any search must beat.
 */
export class Bm25 {
  private readonly lengths: number[] = [];
  private readonly postings = new Map<string, Map<number, number>>();
  private readonly skus: string[] = [];

  /** @param documents each a sku and its words, already stemmed; a word counts as often as it is given. */
  constructor(documents: Iterable<{ sku: string; words: readonly string[] }>) {
    for (const { sku, words } of documents) {
      const document = this.skus.push(sku) - 1;
      this.lengths.push(words.length);
      for (const word of words) {
        const posting = this.postings.get(word) ?? new Map<number, number>();
        this.postings.set(word, posting.set(document, (posting.get(document) ?? 0) + 1));
      }
    }
  }

  /** The best `limit` skus for the stemmed words of a query. */
  search(words: readonly string[], limit: number): string[] {
    const average = this.lengths.reduce((sum, length) => sum + length, 0) / this.lengths.length;
    const scores = new Map<number, number>();
    for (const word of words) {
      const posting = this.postings.get(word) ?? new Map<number, number>();
      const idf = Math.log(1 + (this.skus.length - posting.size + 0.5) / (posting.size + 0.5));
      for (const [document, count] of posting) {
        const norm = K1 * (1 - B + (B * (this.lengths[document] ?? 0)) / average);
        scores.set(document, (scores.get(document) ?? 0) + (idf * count * (K1 + 1)) / (count + norm));
      }
    }
    const best = [...scores].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, limit);
    return best.map(([document]) => this.skus[document] ?? '');
  }
}

const K1 = 1.2;
const B = 0.75;
