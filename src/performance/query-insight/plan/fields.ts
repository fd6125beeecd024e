/** An object of a parsed plan: its keys are those of EXPLAIN's FORMAT JSON. */
export type RawFields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is RawFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Larger figures are no plan's; products of these still fit a number.
const LARGEST = 1e15;

/** A finite number, also where a client turned it into text; undefined for everything else. */
export function numberOf(raw: RawFields, key: string): number | undefined {
  const value = raw[key];
  if (typeof value === 'number') return bounded(value);
  if (typeof value !== 'string' || !/^\s*-?\d/.test(value)) return undefined;
  return bounded(Number(value));
}

function bounded(value: number): number | undefined {
  return Number.isFinite(value) ? Math.max(-LARGEST, Math.min(value, LARGEST)) : undefined;
}

export function textOf(raw: RawFields, key: string): string | undefined {
  const value = raw[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A list of texts; one text counts as a list of one. */
export function textsOf(raw: RawFields, key: string): string[] | undefined {
  const value = raw[key];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

/** The objects of a list; everything else in it is left out. */
export function objectsOf(raw: RawFields, key: string): RawFields[] {
  const value = raw[key];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** The object without what is undefined: an optional property is there or it is not. */
export function present<T extends object>(object: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
