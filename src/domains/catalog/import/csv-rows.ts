/** One record of a CSV file, however many lines it spans. */
export interface CsvRow {
  /** Its first line; the file's first is 1. */
  line: number;
  /** As it stands in the file, without its line end. */
  raw: string;
  cells: string[];
  /** Set where the record cannot be read to its end; `cells` holds what stands before the fault. */
  fault?: string;
}

/** A longer record is a quote that was never closed. */
const MAX_RECORD = 2_000_000;

/**
 * Reads RFC 4180 as spreadsheets really write it: any line end, quotes inside unquoted cells, stray quotes in quoted
 * ones. A quote that is never closed costs its own line and not the rest of the file: reading goes on at the next line.
 * Empty lines are passed over. Holds one chunk and one record in memory.
 */
export async function* readCsv(
  chunks: AsyncIterable<string> | Iterable<string>,
  delimiter: string,
): AsyncGenerator<CsvRow> {
  const scanner = new RecordScanner(delimiter);
  let buffer = '';
  let line = 1;
  function* take(final: boolean): Generator<CsvRow> {
    let at = 0;
    while (at < buffer.length) {
      const record = scanner.next(buffer, at, final);
      if (record === undefined) break;
      const raw = buffer.slice(at, record.end);
      if (raw.trim() !== '') yield { line, raw, cells: record.cells, ...(record.fault && { fault: record.fault }) };
      line += countLines(buffer, at, record.next);
      at = record.next;
    }
    buffer = buffer.slice(at);
  }
  for await (const chunk of chunks) {
    buffer += chunk;
    yield* take(false);
  }
  yield* take(true);
}

interface ScannedRecord {
  cells: string[];
  /** Where its text ends. */
  end: number;
  /** Where the next record begins. */
  next: number;
  fault?: string;
}

class RecordScanner {
  private readonly delimiter: string;
  private readonly cellEnd: RegExp;

  constructor(delimiter: string) {
    this.delimiter = delimiter;
    this.cellEnd = new RegExp(`[\\r\\n${delimiter}]`, 'g');
  }

  /** @returns undefined when the record goes on beyond the buffer and more is to come. */
  next(buffer: string, start: number, final: boolean): ScannedRecord | undefined {
    const cells: string[] = [];
    for (let at = start; ; at++) {
      const quoted = buffer.charCodeAt(at) === QUOTE;
      const end = quoted ? this.quotedEnd(buffer, at, final) : this.plainEnd(buffer, at, final);
      if (end === 'more') {
        if (!final && buffer.length - start <= MAX_RECORD) return undefined;
        return this.unclosed(buffer, start, cells);
      }
      if (end === 'unclosed') return this.unclosed(buffer, start, cells);
      cells.push(quoted ? buffer.slice(at + 1, end.text).replaceAll('""', '"') : buffer.slice(at, end.text));
      at = end.next;
      const code = buffer.charCodeAt(at);
      if (code === CR && buffer.charCodeAt(at + 1) === LF) return { cells, end: at, next: at + 2 };
      if (code === CR && at + 1 >= buffer.length && !final) return undefined;
      if (at >= buffer.length || code === CR || code === LF) {
        return { cells, end: at, next: Math.min(at + 1, buffer.length) };
      }
    }
  }

  private plainEnd(buffer: string, at: number, final: boolean): CellEnd {
    this.cellEnd.lastIndex = at;
    const found = this.cellEnd.exec(buffer);
    if (found !== null) return { text: found.index, next: found.index };
    return final ? { text: buffer.length, next: buffer.length } : 'more';
  }

  private quotedEnd(buffer: string, at: number, final: boolean): CellEnd {
    for (let from = at + 1; ;) {
      const quote = buffer.indexOf('"', from);
      if (quote < 0 || (quote + 1 >= buffer.length && !final)) return 'more';
      let after = quote + 1;
      if (buffer.charCodeAt(after) === QUOTE) {
        from = after + 1;
        continue;
      }
      while (buffer.charCodeAt(after) === SPACE) after++;
      const code = buffer.charCodeAt(after);
      if (after >= buffer.length || code === CR || code === LF || buffer[after] === this.delimiter) {
        return after >= buffer.length && !final ? 'more' : { text: quote, next: after };
      }
      // A lone quote amid the text: an inch mark on the same line, a cell never closed where lines lie between.
      if (buffer.slice(at, quote).includes('\n')) return 'unclosed';
      from = quote + 1;
    }
  }

  private unclosed(buffer: string, start: number, cells: string[]): ScannedRecord {
    const rest = /\r\n|\r|\n/g;
    rest.lastIndex = start;
    const lineEnd = rest.exec(buffer);
    const end = lineEnd?.index ?? buffer.length;
    const fault = 'a quote is opened and never closed; write a quote inside a quoted cell twice ("")';
    return { cells, end, next: end + (lineEnd?.[0].length ?? 0), fault };
  }
}

type CellEnd = { text: number; next: number } | 'more' | 'unclosed';

const QUOTE = 0x22;
const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code === LF || (code === CR && text.charCodeAt(i + 1) !== LF)) count++;
  }
  return count;
}
