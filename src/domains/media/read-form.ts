import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';

import { AppError, errorCode } from '../../shared/errors.ts';
import { readAll } from './read-upload.ts';

/** Of one request. */
export const MOST_FILES = 12;
/** All files together, as many times the largest one. */
const TOGETHER = 5;
const MOST_FIELDS = 150;
/** A description of 50,000 characters that are four bytes each. */
const LONGEST_FIELD = 200_000;
const LONGEST_FIELDS = 400_000;

/** One file of a form: its bytes, or why they were not read. */
export type FileOfForm = { /** As the browser tells it; "" where it does not. */ name: string } & (
  | { bytes: Buffer }
  | { refusal: AppError }
);

/**
 * Reads a form with files, one file after the other: no more than one is in memory. What no file was chosen for is left out.
 * @param largest bytes of a file; a larger one is refused, and the next one read.
 * @param onFile is awaited before the next file is read.
 * @returns its fields.
 * @throws AppError `bad-upload` (400), `too-many-files` (413), `upload-too-large` (413): the rest is not read.
 */
export async function readForm(
  request: FastifyRequest,
  largest: number,
  onFile: (file: FileOfForm) => Promise<void>,
): Promise<URLSearchParams> {
  const fields = new URLSearchParams();
  const read = { fields: 0, files: 0 };
  let ours: unknown;
  try {
    for await (const part of request.parts({ limits: limitsOf(largest), throwFileSizeLimit: false } as object)) {
      if (part.type === 'field') {
        const value = String(part.value);
        read.fields += value.length;
        if (part.valueTruncated || read.fields > LONGEST_FIELDS) throw tooMuch('The form holds more text than it may.');
        fields.append(part.fieldname, value);
        continue;
      }
      const file = await fileOf(part, largest);
      if (file === undefined) continue;
      read.files += 'bytes' in file ? file.bytes.byteLength : largest;
      if (read.files > TOGETHER * largest)
        throw tooMuch(`All files together are larger than ${megabytes(TOGETHER * largest)}.`);
      await onFile(file).catch((error: unknown) => {
        ours = error;
        throw error;
      });
    }
  } catch (error) {
    throw error === ours || error instanceof AppError ? error : unreadable(error);
  }
  return fields;
}

function limitsOf(largest: number) {
  return {
    fileSize: largest,
    files: MOST_FILES,
    fields: MOST_FIELDS,
    parts: MOST_FIELDS + MOST_FILES,
    fieldNameSize: 100,
    fieldSize: LONGEST_FIELD,
    headerPairs: 20,
  };
}

async function fileOf({ file, filename }: MultipartFile, largest: number): Promise<FileOfForm | undefined> {
  // It is undefined where none was sent, whatever its type says.
  const name = nameFrom(filename);
  try {
    const bytes = await readAll(file, largest);
    if (!file.truncated) return { name, bytes };
    return { name, refusal: new AppError('image-too-large', 413, `At most ${megabytes(largest)} are accepted.`) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // Browsers send a nameless empty file where none was chosen.
    return name === '' && error.code === 'no-picture' ? undefined : { name, refusal: error };
  }
}

/** What can be shown of a name that a stranger chose. */
function nameFrom(filename = ''): string {
  const last = filename.split(/[/\\]/).at(-1) ?? '';
  return [...last.replace(/\p{C}/gu, '')].slice(0, 100).join('').toWellFormed();
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

function tooMuch(sentence: string): AppError {
  return new AppError('upload-too-large', 413, sentence);
}

function unreadable(cause: unknown): AppError {
  const code = errorCode(cause) ?? '';
  if (code === 'FST_FILES_LIMIT' || code === 'FST_PARTS_LIMIT') {
    return new AppError('too-many-files', 413, `At most ${MOST_FILES} files are taken at once.`, { cause });
  }
  return new AppError('bad-upload', 400, 'The form cannot be read.', { cause });
}
