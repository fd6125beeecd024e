import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

import { StartError } from '../../../shared/errors.ts';

export type FileEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** How many bytes of the file have been read so far. */
export type ByteCounter = (bytes: number) => void;

/**
 * The encoding of a text file: by its byte order mark, by the zero bytes of UTF-16 without one, UTF-8 where all of it is
 * valid UTF-8, and else what spreadsheets on Windows write.
 * @throws StartError for what is no text at all: a workbook, an archive.
 */
export async function detectEncoding(file: string): Promise<FileEncoding> {
  const head = await readHead(file);
  refusePacked(file, head);
  const marked = MARKS.find(([mark]) => head.subarray(0, mark.length).equals(mark));
  if (marked !== undefined) return marked[1];
  const zeros = [...head.subarray(0, 200)].map((byte, at) => (byte === 0 ? at % 2 : -1));
  if (zeros.filter((side) => side === 1).length > 20) return 'utf-16le';
  if (zeros.filter((side) => side === 0).length > 20) return 'utf-16be';
  return (await isUtf8(file)) ? 'utf-8' : 'windows-1252';
}

/** The file as text, without its byte order mark. */
export async function* readText(file: string, encoding: FileEncoding, count?: ByteCounter): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of readBytes(file)) {
    count?.(chunk.length);
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

export function readBytes(file: string): AsyncIterable<Buffer> {
  return createReadStream(file, { highWaterMark: 256 * 1024 });
}

/** The first 64 kB. */
export async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(65_536) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

export function refusePacked(file: string, head: Buffer): void {
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) {
    throw new StartError(`${file} is a workbook or a zip archive: save it as CSV or unpack it first.`);
  }
  if (head[0] === 0x1f && head[1] === 0x8b) throw new StartError(`${file} is compressed with gzip: unpack it first.`);
}

const MARKS: readonly (readonly [Buffer, FileEncoding])[] = [
  [Buffer.from([0xef, 0xbb, 0xbf]), 'utf-8'],
  [Buffer.from([0xff, 0xfe]), 'utf-16le'],
  [Buffer.from([0xfe, 0xff]), 'utf-16be'],
];

async function isUtf8(file: string): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of readBytes(file)) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
