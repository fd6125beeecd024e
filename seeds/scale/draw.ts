/**
 * A number from 0 to 1 that depends only on a row's number and on what it is for (Jenkins' hash, as PostgreSQL
 * has it built in), so that a chunk written again is the same chunk.
 */
export function chance(purpose: number, number = 'i'): string {
  return `((hashint8extended(${number}, ${purpose}) & 4294967295)::float8 / 4294967296)`;
}

/** One of a list in SQL, by the same rule. */
export function pick(list: string, purpose: number, number = 'i'): string {
  return `(${list})[1 + floor(${chance(purpose, number)} * cardinality(${list}))::integer]`;
}

/** A version 7 UUID of a moment and a name, as `namedId` makes them. */
export function uuidOf(moment: string, name: string): string {
  return `(lpad(to_hex((extract(epoch FROM ${moment}) * 1000)::bigint), 12, '0')
    || '7' || substr(md5(${name}), 1, 3) || 'a' || substr(md5(${name}), 4, 15))::uuid`;
}
