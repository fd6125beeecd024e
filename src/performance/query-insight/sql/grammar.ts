import { createRequire } from 'node:module';

import type { ParseResult } from 'libpg-query';

import { AppError } from '../../../shared/errors.ts';

type Grammar = typeof import('libpg-query');

const require = createRequire(import.meta.url);
const MAX_BYTES = 100_000;

let grammar: Promise<Grammar> | undefined;

/**
 * Parses with the grammar of PostgreSQL 18 (libpg_query, as WebAssembly, within this process).
 * @param sql at most 100,000 bytes; any number of statements.
 * @throws AppError (422) `sql-syntax` with the position, `sql-too-large`, `sql-too-deep`.
 */
export async function parseText(sql: string): Promise<ParseResult> {
  return withGrammar(sql, (loaded) => loaded.parseSync(sql));
}

/** Equal for statements that differ only in constants, names of aliases and white space: 16 hexadecimal digits. */
export async function fingerprintOf(sql: string): Promise<string> {
  return withGrammar(sql, (loaded) => loaded.fingerprintSync(sql));
}

/** The statement with $1, $2, … in place of its constants. */
export async function withoutConstants(sql: string): Promise<string> {
  return withGrammar(sql, (loaded) => loaded.normalizeSync(sql));
}

async function withGrammar<T>(sql: string, work: (loaded: Grammar) => T): Promise<T> {
  checkText(sql);
  grammar ??= load();
  const loaded = await grammar;
  try {
    return work(loaded);
  } catch (error) {
    if (error instanceof loaded.SqlError) throw syntaxError(sql, error.message, error.sqlDetails?.cursorPosition ?? 0);
    // It ran out of stack: what is left of that instance's memory is not to be trusted, so the next one gets a new instance.
    grammar = undefined;
    throw new AppError('sql-too-deep', 422, 'The statement is nested too deeply to be read.', { cause: error });
  }
}

async function load(): Promise<Grammar> {
  const entry = require.resolve('libpg-query');
  const folder = entry.slice(0, entry.lastIndexOf('wasm'));
  for (const file of Object.keys(require.cache)) if (file.startsWith(folder)) delete require.cache[file];
  const loaded = require(entry) as Grammar;
  await loaded.loadModule();
  return loaded;
}

/** What the parser would read otherwise than the server: it would stop at a NUL, and write halves of characters differently. */
function checkText(sql: string): void {
  if (Buffer.byteLength(sql) > MAX_BYTES) {
    throw new AppError('sql-too-large', 422, `The statement is longer than ${MAX_BYTES / 1_000} kB.`);
  }
  if (sql.includes('\0') || !sql.isWellFormed()) {
    throw new AppError('sql-syntax', 422, 'The statement contains characters that SQL cannot contain.');
  }
  if (sql.trim() === '') throw new AppError('sql-not-one-statement', 422, 'There is no statement to look at.');
}

/** @param position in characters from 0, as the parser counts them. */
function syntaxError(sql: string, message: string, position: number): AppError {
  const before = [...sql].slice(0, position).join('');
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return new AppError('sql-syntax', 422, `Line ${line}, column ${column}: ${message}.`, {
    faults: [{ name: 'sql', accepted: 'one SQL statement as PostgreSQL reads it', code: `at-${position}` }],
  });
}
