import { StartError } from '../../../shared/errors.ts';
import type { DraftDefaults } from './draft-faults.ts';
import { jsonProduct } from './json-product.ts';
import type { ImportItem } from './product-draft.ts';
import type { ImportSource } from './read-shopify.ts';
import { SeenKeys } from './seen-keys.ts';
import { type ByteCounter, readBytes, readHead, refusePacked } from './text-source.ts';

const MAX_LINE_BYTES = 4_000_000;

/**
 * Reads one JSON object a line, UTF-8.
 * @throws StartError where the file is no such thing: one JSON array, UTF-16, an archive.
 */
export async function openJsonLines(file: string, defaults: DraftDefaults): Promise<ImportSource> {
  const head = await readHead(file);
  refusePacked(file, head);
  if (head[0] === 0xff || head[0] === 0xfe) throw new StartError(`${file} is UTF-16: save it as UTF-8.`);
  const start = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (start === '') throw new StartError(`${file} is empty.`);
  if (!start.startsWith('{')) {
    const advice = start.startsWith('[')
      ? 'it is one JSON array: write one object a line, without commas between'
      : 'its first line is no JSON object';
    throw new StartError(`${file} is not JSON Lines: ${advice}.`);
  }
  return { header: '', notice: undefined, products: (count) => products(file, defaults, count) };
}

async function* products(file: string, defaults: DraftDefaults, count: ByteCounter): AsyncGenerator<ImportItem> {
  const seen = new SeenKeys();
  for await (const { line, raw } of readLines(file, count)) {
    const item = readLine(line, raw, defaults);
    if (item === undefined) continue;
    const sku = item.draft?.handle;
    const earlier = sku === undefined ? undefined : seen.see(sku, line);
    if (earlier === undefined) yield item;
    else {
      const rejection = {
        line,
        column: 'sku',
        reason: `the sku "${sku}" is on line ${earlier} already; that line was taken`,
      };
      yield { ...item, draft: undefined, rejections: [rejection], warnings: [] };
    }
  }
}

function readLine(line: number, raw: Buffer, defaults: DraftDefaults): ImportItem | undefined {
  const refused = (reason: string): ImportItem => ({
    draft: undefined,
    rejections: [{ line, column: null, reason }],
    warnings: [],
    rows: [{ line, raw }],
  });
  let text: string;
  try {
    text = DECODER.decode(raw).trim();
  } catch {
    return refused('the line holds bytes that are not UTF-8');
  }
  if (text === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused(
      `the line is not valid JSON: ${String(error)
        .replace(/^SyntaxError: /, '')
        .slice(0, 160)}`,
    );
  }
  return { ...jsonProduct(value, line, defaults), rows: [{ line, raw }] };
}

/** Strict, and it drops a byte order mark. */
const DECODER = new TextDecoder('utf-8', { fatal: true });

async function* readLines(file: string, count: ByteCounter): AsyncGenerator<{ line: number; raw: Buffer }> {
  let line = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of readBytes(file)) {
    count(chunk.length);
    const buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (let end = buffer.indexOf(LF); end >= 0; end = buffer.indexOf(LF, at)) {
      yield { line: ++line, raw: buffer.subarray(at, end) };
      at = end + 1;
    }
    rest = buffer.subarray(at);
    if (rest.length > MAX_LINE_BYTES) {
      throw new StartError(`Line ${line + 1} of ${file} is longer than ${MAX_LINE_BYTES / 1_000_000} MB.`);
    }
  }
  if (rest.length > 0) yield { line: ++line, raw: rest };
}

const LF = 0x0a;
