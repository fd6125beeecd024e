import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

import { errorMessage, StartError } from '../../../shared/errors.ts';

/** Bytes that hold two lines of such a file for certain: 40 digits, ":", a count and the end of the line. */
const TWO_LINES = 160;
/** Bytes that are read and looked through at last, instead of halved further. */
const BLOCK = 4_096;

/**
 * The list of haveibeenpwned.com, as its downloader writes it: a line for each password, its SHA-1 in hexadecimal,
 * sorted, with or without ":count" behind. Lines may be cut to 10 digits or more. About 30 small reads for a password
 * in a file of 40 GB, none of it kept in memory, nothing asked over the network.
 */
export class BreachedPasswords {
  private readonly file: FileHandle;
  private readonly size: number;

  private constructor(file: FileHandle, size: number) {
    this.file = file;
    this.size = size;
  }

  /** @throws StartError where there is no such file, or it is of another form. */
  static async open(path: string): Promise<BreachedPasswords> {
    const file = await open(path).catch(unreadable);
    const list = new BreachedPasswords(file, (await file.stat()).size);
    if (await list.isSorted().catch(unreadable)) return list;
    await file.close();
    throw new StartError(
      `BREACHED_PASSWORDS_FILE must hold one SHA-1 in hexadecimal a line, sorted, as haveibeenpwned-downloader writes it; ${path} does not.`,
    );
  }

  /** Whether a password stands in the list. */
  async has(password: string): Promise<boolean> {
    const hash = createHash('sha1').update(password.normalize('NFC')).digest('hex').toUpperCase();
    // The line, if there is one, begins at or after `from` and before `to`.
    let [from, to] = [0, this.size];
    while (to - from > BLOCK) {
      const middle = Math.floor((from + to) / 2);
      const line = await this.lineAfter(middle);
      if (line === undefined || line.at >= to) to = middle + 1;
      else {
        const order = compare(line.digits, hash);
        if (order === 0) return true;
        if (order < 0) from = line.at;
        else to = middle + 1;
      }
    }
    const rest = await this.read(from, to - from + TWO_LINES);
    return rest.split('\n').some((line) => compare(digitsOf(line), hash) === 0);
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  /** The first line that begins after `place`. */
  private async lineAfter(place: number): Promise<{ at: number; digits: string } | undefined> {
    const text = await this.read(place, TWO_LINES);
    const end = text.indexOf('\n');
    if (end < 0 || place + end + 1 >= this.size) return undefined;
    return { at: place + end + 1, digits: digitsOf(text.slice(end + 1)) };
  }

  /** As far as the beginning tells; to read it all would take minutes. */
  private async isSorted(): Promise<boolean> {
    const whole = (await this.read(0, BLOCK)).split('\n').slice(0, this.size > BLOCK ? -1 : undefined);
    const lines = whole.filter((line, place) => line.trim() !== '' || place + 1 < whole.length).map(digitsOf);
    return lines.length > 0 && lines.every((digits, place) => digits !== '' && digits >= (lines[place - 1] ?? ''));
  }

  private async read(at: number, length: number): Promise<string> {
    const { buffer, bytesRead } = await this.file.read(Buffer.alloc(length), 0, length, at);
    return buffer.toString('latin1', 0, bytesRead);
  }
}

function unreadable(cause: unknown): never {
  throw new StartError(`BREACHED_PASSWORDS_FILE cannot be read: ${errorMessage(cause)}`, { cause });
}

/** The digits that a line begins with, "" for a line that is none. */
function digitsOf(line: string): string {
  return /^([0-9A-F]{10,40})(?=[:\s]|$)/i.exec(line)?.[1]?.toUpperCase() ?? '';
}

/** A line that is no line comes before everything. */
function compare(digits: string, hash: string): number {
  if (digits === '') return -1;
  const cut = hash.slice(0, digits.length);
  return digits === cut ? 0 : digits < cut ? -1 : 1;
}
