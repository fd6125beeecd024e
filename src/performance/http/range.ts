import type { IncomingHttpHeaders } from 'node:http';

import { readHttpDate, type Validators } from './conditional.ts';

/** Bytes `start` to `end`, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** How to answer: with all of it (200), with a part (206), or that there is no such part (416). */
export type RangeAnswer =
  | { status: 200 }
  | { status: 206; range: ByteRange; contentRange: string }
  | { status: 416; contentRange: string };

const WHOLE: RangeAnswer = { status: 200 };

/**
 * RFC 9110, 14: one range of bytes of a representation of `size` bytes. Several ranges, units other than bytes and what
 * cannot be read are answered whole, as 14.2 allows; so is a range whose `If-Range` names another version.
 */
export function selectRange(
  method: string,
  headers: IncomingHttpHeaders,
  size: number,
  validators: Validators,
): RangeAnswer {
  const { range: asked } = headers;
  if (asked === undefined || method !== 'GET' || !mayContinue(headers['if-range'], validators)) return WHOLE;
  const range = readRange(asked, size);
  if (range === undefined) return WHOLE;
  if (range === 'unsatisfiable') return { status: 416, contentRange: `bytes */${size}` };
  return { status: 206, range, contentRange: `bytes ${range.start}-${range.end}/${size}` };
}

/** @returns undefined where the header is to be ignored: not understood, or nothing to take a part of. */
export function readRange(header: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=[\t ]*(\d{0,20})-(\d{0,20})[\t ]*$/i.exec(header) ?? [];
  if (size === 0 || (first === '' && last === '')) return undefined;
  if (first === '') {
    const length = Number(last);
    return length === 0 ? 'unsatisfiable' : { start: Math.max(0, size - length), end: size - 1 };
  }
  const [start, end] = [Number(first), last === '' ? size - 1 : Number(last)];
  if (start >= size) return last !== '' && end < start ? undefined : 'unsatisfiable';
  return end < start ? undefined : { start, end: Math.min(end, size - 1) };
}

/** RFC 9110, 13.1.5: only a strong tag, or the very date that was given out, says that the part fits the rest. */
function mayContinue(ifRange: string | string[] | undefined, { etag, lastModified }: Validators): boolean {
  if (ifRange === undefined) return true;
  if (typeof ifRange !== 'string') return false;
  if (/^(?:W\/)?"/.test(ifRange)) return etag?.startsWith('"') === true && ifRange.trim() === etag;
  const date = readHttpDate(ifRange);
  return date !== undefined && date === readHttpDate(lastModified);
}
