import { StartError } from '../../../shared/errors.ts';
import { readHead, refusePacked } from './text-source.ts';

export const FORMATS = ['shopify', 'jsonl'] as const;
export type ImportFormat = (typeof FORMATS)[number];

/** By the name's ending, and by the first character where that says nothing. */
export async function guessFormat(file: string): Promise<ImportFormat> {
  const head = await readHead(file);
  refusePacked(file, head);
  if (head.length === 0) throw new StartError(`${file} is empty.`);
  if (/\.(csv|tsv)$/i.test(file)) return 'shopify';
  if (/\.(jsonl|ndjson)$/i.test(file)) return 'jsonl';
  return /^\uFEFF?\s*[[{]/.test(head.toString('utf8')) ? 'jsonl' : 'shopify';
}
