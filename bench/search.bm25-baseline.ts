import type { Queryable } from '../src/performance/database/index.ts';
import { Bm25 } from './search.bm25.ts';
import type { Collection, ImportLine } from './search.collections.ts';

const BATCH = 2_000;

/** Plain BM25 over all the text of a product, stemmed by PostgreSQL's English: the baseline, as strong as it gets. */
export async function bm25Of(database: Queryable, collection: Collection): Promise<(query: string) => string[]> {
  const words: string[][] = [];
  for (let start = 0; start < collection.products.length; start += BATCH) {
    words.push(...(await stemmed(database, collection.products.slice(start, start + BATCH).map(allText))));
  }
  const bm25 = new Bm25(collection.products.map(({ sku }, index) => ({ sku, words: words[index] ?? [] })));
  const queries = [...collection.judged.keys()];
  const asked = new Map((await stemmed(database, queries)).map((stems, index) => [queries[index] ?? '', stems]));
  return (query) => bm25.search(asked.get(query) ?? [], 10);
}

function allText({ title, description, brand, category, attributes }: ImportLine): string {
  return [title, description, brand ?? '', category, ...Object.values(attributes)].join('\n');
}

async function stemmed(database: Queryable, texts: readonly string[]): Promise<string[][]> {
  const rows = await database.query<{ words: string[] }>(
    'bench.stems',
    `SELECT (SELECT coalesce(array_agg(u.lexeme), '{}')
             FROM unnest(to_tsvector('english', t.text)) u CROSS JOIN LATERAL unnest(u.positions)) AS words
     FROM unnest($1::text[]) WITH ORDINALITY AS t (text, place) ORDER BY t.place`,
    [texts],
  );
  return rows.map(({ words }) => words);
}
