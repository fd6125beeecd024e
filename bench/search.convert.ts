import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { Collection } from './search.collections.ts';

/** Writes a collection as JSON Lines that `npm run import` reads. @returns the file. */
export async function convert(collection: Collection, folder: string): Promise<string> {
  const file = path.join(folder, `${collection.name}.jsonl`);
  await pipeline(
    Readable.from(collection.products.map((product) => `${JSON.stringify(product)}\n`)),
    createWriteStream(file),
  );
  return file;
}
