import { z } from 'zod';

/**
 * Parameters of addresses arrive as text, repeated ones as a list of texts. Each of these reads one kind of them,
 * documents it as the type that is meant, and says in its description what is accepted: the same words stand in the
 * API description and in the answer to a wrong one.
 */

/** A whole number in decimal digits. */
export function wholeNumber(about: string, { min, max }: { min: number; max: number }) {
  const read = (raw: unknown) => {
    if (typeof raw !== 'string' || !/^\d{1,15}$/.test(raw)) return undefined;
    const value = Number(raw);
    return value >= min && value <= max ? value : undefined;
  };
  return parameter(read, {
    type: 'integer',
    minimum: min,
    maximum: max,
    description: `a whole number from ${min} to ${max}: ${about}`,
  });
}

/** Text of bounded length that PostgreSQL can hold: no NUL, no lone surrogates. */
export function text(about: string, { maxLength, pattern }: { maxLength: number; pattern?: RegExp }) {
  const read = (raw: unknown) => {
    if (typeof raw !== 'string' || raw.length > maxLength || raw.includes('\0') || !raw.isWellFormed())
      return undefined;
    return pattern === undefined || pattern.test(raw) ? raw : undefined;
  };
  return parameter(read, {
    type: 'string',
    maxLength,
    ...(pattern === undefined ? {} : { pattern: pattern.source }),
    description: `text of at most ${maxLength} characters: ${about}`,
  });
}

/** One of a fixed list. */
export function choice<const Value extends string>(about: string, values: readonly Value[]) {
  return parameter((raw) => values.find((value) => value === raw), {
    type: 'string',
    enum: [...values],
    description: `one of ${values.join(', ')}: ${about}`,
  });
}

/** Several of a fixed list, repeated or separated by commas. */
export function choices<const Value extends string>(about: string, values: readonly Value[]) {
  const read = (raw: unknown) => {
    const asked = split(raw, values.length * 4);
    const known = asked?.flatMap((text) => values.find((value) => value === text) ?? []);
    return asked === undefined || known?.length !== asked.length ? undefined : [...new Set(known)];
  };
  return parameter(read, {
    type: 'array',
    items: { type: 'string', enum: [...values] },
    description: `of ${values.join(', ')}, repeated or separated by commas: ${about}`,
  });
}

/** Several free texts, repeated or separated by commas. */
export function texts(about: string, { maxLength, maxItems }: { maxLength: number; maxItems: number }) {
  const read = (raw: unknown) => {
    const asked = split(raw, maxItems);
    const sound = asked?.every((item) => item.length <= maxLength && !item.includes('\0') && item.isWellFormed());
    return sound === true ? [...new Set(asked)] : undefined;
  };
  return parameter(read, {
    type: 'array',
    items: { type: 'string', maxLength },
    maxItems,
    description: `at most ${maxItems} texts, repeated or separated by commas: ${about}`,
  });
}

function split(raw: unknown, maxItems: number): string[] | undefined {
  const given = Array.isArray(raw) ? raw : [raw];
  if (!given.every((item): item is string => typeof item === 'string')) return undefined;
  const items = given
    .flatMap((item) => item.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items.length <= maxItems ? items : undefined;
}

/** The read value, or undefined where the parameter is absent; `required()` of it insists. */
function parameter<Value>(read: (raw: unknown) => Value | undefined, documented: ParameterDocument) {
  const schema = z.unknown().transform((raw, context): Value => {
    const value = read(raw);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', message: documented.description, input: raw });
    return z.NEVER;
  });
  return schema.optional().meta({ ...documented });
}

interface ParameterDocument {
  description: string;
  type: 'integer' | 'string' | 'array';
  [keyword: string]: unknown;
}

/** The same parameter where it must be given. */
export function required<Value>(schema: z.ZodType<Value | undefined>) {
  const documented = schema.meta() ?? {};
  return schema
    .transform((value, context): Value => {
      if (value !== undefined) return value;
      context.issues.push({ code: 'custom', message: schema.description ?? 'required', input: value });
      return z.NEVER;
    })
    .meta({ ...documented });
}
