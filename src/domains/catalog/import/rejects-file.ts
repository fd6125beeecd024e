import { once } from 'node:events';
import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import path from 'node:path';

import { errorCode, StartError } from '../../../shared/errors.ts';
import type { Finding, SourceRow } from './product-draft.ts';

/**
 * Keeps what was refused: the rows as they stand in the source, to be mended and imported, and beside them a text file
 * that says why. Neither exists before the first refusal, and neither overwrites an earlier one, which somebody may be
 * mending.
 */
export class RejectsFile {
  /** Undefined until something was refused. */
  path: string | undefined;
  reasonsPath: string | undefined;
  private readonly source: string;
  private readonly header: string;
  private rows: WriteStream | undefined;
  private reasons: WriteStream | undefined;

  constructor(source: string, header: string) {
    this.source = source;
    this.header = header;
  }

  async add(rows: readonly SourceRow[], findings: readonly Finding[]): Promise<void> {
    const files = await this.open();
    for (const { raw } of rows) await write(files.rows, [raw, '\n']);
    for (const finding of findings) await write(files.reasons, [`${describeFinding(finding)}\n`]);
  }

  async close(): Promise<void> {
    for (const stream of [this.rows, this.reasons]) {
      if (stream === undefined) continue;
      stream.end();
      await once(stream, 'close');
    }
  }

  private async open(): Promise<{ rows: WriteStream; reasons: WriteStream }> {
    if (this.rows !== undefined && this.reasons !== undefined) return { rows: this.rows, reasons: this.reasons };
    this.path = freePath(this.source);
    this.reasonsPath = `${this.path}.txt`;
    const files = { rows: await create(this.path), reasons: await create(this.reasonsPath) };
    this.rows = files.rows;
    this.reasons = files.reasons;
    if (this.header !== '') await write(files.rows, [this.header, '\n']);
    return files;
  }
}

/** 'line 12, column "Variant Price": the price is missing' */
export function describeFinding({ line, column, reason }: Finding): string {
  return `line ${line}${column === null ? '' : `, column "${column}"`}: ${reason}`;
}

/** products.csv → products.rejects.csv, or products.rejects-2.csv where that exists. */
function freePath(source: string): string {
  const { dir, name, ext } = path.parse(source);
  for (let number = 1; ; number++) {
    const candidate = path.join(dir, `${name}.rejects${number === 1 ? '' : `-${number}`}${ext}`);
    if (!existsSync(candidate)) return candidate;
  }
}

async function create(file: string): Promise<WriteStream> {
  const stream = createWriteStream(file, { flags: 'wx' });
  try {
    await once(stream, 'open');
  } catch (error) {
    throw new StartError(
      `Cannot write the rejected rows to ${file} (${errorCode(error)}): name another place with --rejects.`,
      { cause: error },
    );
  }
  return stream;
}

async function write(stream: WriteStream, parts: readonly (string | Buffer)[]): Promise<void> {
  let hasRoom = true;
  for (const part of parts) hasRoom = stream.write(part);
  if (!hasRoom) await once(stream, 'drain');
}
