import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What was measured of one picture, in a file of its own, so that a run that was stopped goes on where it was. The name of the
 * file is a hash of all that decides what comes out.
 */
export class Kept {
  private readonly folder: string | undefined;
  private readonly circumstances: string;

  /** @param folder undefined keeps nothing. @param circumstances settings and versions, whatever decides beside the picture. */
  constructor(folder: string | undefined, circumstances: object) {
    this.folder = folder;
    this.circumstances = JSON.stringify(circumstances);
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
  }

  async of<Found>(bytes: Buffer, measure: () => Promise<Found>): Promise<Found> {
    if (this.folder === undefined) return measure();
    const name = createHash('sha256').update(this.circumstances).update(bytes).digest('hex');
    const file = path.join(this.folder, `${name.slice(0, 32)}.json`);
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'), fromJson) as Found;
    const found = await measure();
    // Whole or not at all.
    writeFileSync(`${file}.unfinished`, JSON.stringify(found, toJson));
    renameSync(`${file}.unfinished`, file);
    return found;
  }
}

/** Bytes as base64, and what is not a number as itself: JSON knows neither. */
function toJson(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const own = this[name];
  if (Buffer.isBuffer(own)) return { base64: own.toString('base64') };
  return typeof value === 'number' && Number.isNaN(value) ? { notANumber: true } : value;
}

function fromJson(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('base64' in value && typeof value.base64 === 'string') return Buffer.from(value.base64, 'base64');
  return 'notANumber' in value ? Number.NaN : value;
}
