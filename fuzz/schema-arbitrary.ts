import * as fc from 'fast-check';

import type { Known } from './known-values.ts';
import { type Description, resolved, type Schema } from './description.ts';
import { hostileText, hostileValue } from './hostile.ts';

interface Context {
  description: Description;
  known: Known;
  depth: number;
}

const DEEPEST = 6;
const MOST_ITEMS = 5;

/** Values a schema accepts (as far as it says), with known values of the shop where text is asked for. */
export function validValue(schema: Schema, description: Description, known: Known): fc.Arbitrary<unknown> {
  return arbitraryOf(schema, { description, known, depth: 0 });
}

/** A valid value with something about it that is not: a key too many, too few or of another kind, a bound passed. */
export function nearlyValid(schema: Schema, description: Description, known: Known): fc.Arbitrary<unknown> {
  const valid = validValue(schema, description, known);
  return fc
    .tuple(valid, fc.nat(), fc.constantFrom('drop', 'change', 'add', 'wrap'), hostileText, hostileValue)
    .map(([value, at, how, name, other]) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return how === 'wrap' ? [value] : other;
      const keys = Object.keys(value);
      const key = keys[at % Math.max(keys.length, 1)] ?? name;
      if (how === 'wrap') return { ...value, [key]: [(value as Record<string, unknown>)[key]] };
      if (how === 'add') return { ...value, [name]: other };
      if (how === 'change') return { ...value, [key]: other };
      return Object.fromEntries(Object.entries(value).filter(([each]) => each !== key));
    });
}

function arbitraryOf(given: Schema, context: Context): fc.Arbitrary<unknown> {
  const schema = resolved(given, context.description);
  if (context.depth > DEEPEST) return fc.constant(null);
  const value = ofKind(schema, { ...context, depth: context.depth + 1 });
  return schema.nullable === true
    ? fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 4, arbitrary: value })
    : value;
}

function ofKind(schema: Schema, context: Context): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => arbitraryOf(choice, context)));
  if (schema.allOf !== undefined) {
    return fc
      .tuple(...schema.allOf.map((part) => arbitraryOf(part, context)))
      .map((parts) => Object.assign({}, ...parts) as unknown);
  }
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  switch (schema.type) {
    case 'string':
      return textOf(schema, context);
    case 'integer':
      return wholeNumberOf(schema);
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return listOf(schema, context);
    case 'object':
      return objectOf(schema, context);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function textOf({ format, pattern, minLength = 0, maxLength = 200 }: Schema, { known }: Context): fc.Arbitrary<string> {
  const longest = Math.max(minLength, Math.min(maxLength, 400));
  const any = fc.string({ unit: 'grapheme', minLength, maxLength: longest });
  if (format === 'uuid') return fc.oneof(known.any, fc.uuid());
  if (format === 'date-time')
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString());
  if (format === 'email') return fc.emailAddress();
  if (format === 'uri') return fc.webUrl();
  const edge = fc.constantFrom(minLength, longest).map((length) => 'a'.repeat(length));
  if (pattern !== undefined && format === undefined) return fc.oneof(known.any, matching(pattern, longest), edge);
  return fc.oneof({ weight: 2, arbitrary: known.any }, { weight: 3, arbitrary: any }, { weight: 1, arbitrary: edge });
}

/** Not every pattern can be turned round (look-ahead): those that cannot get any text. */
function matching(pattern: string, longest: number): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: longest });
  } catch {
    return fc.string({ maxLength: longest });
  }
}

function wholeNumberOf({ minimum = -(2 ** 31), maximum = 2 ** 31 }: Schema): fc.Arbitrary<number> {
  const [min, max] = [
    Math.max(Math.ceil(minimum), Number.MIN_SAFE_INTEGER),
    Math.min(Math.floor(maximum), Number.MAX_SAFE_INTEGER),
  ];
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min, max }) },
    { weight: 1, arbitrary: fc.constantFrom(min, max, min - 1, max + 1) },
  );
}

function listOf(
  { items = {}, minItems = 0, maxItems = MOST_ITEMS }: Schema,
  context: Context,
): fc.Arbitrary<unknown[]> {
  return fc.array(arbitraryOf(items, context), {
    minLength: minItems,
    maxLength: Math.max(minItems, Math.min(maxItems, MOST_ITEMS)),
  });
}

function objectOf({ properties = {}, required = [] }: Schema, context: Context): fc.Arbitrary<object> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => {
      const [any, fitting] = [arbitraryOf(field, context), context.known.field(name)];
      return [name, fitting === undefined ? any : fc.oneof(any, { weight: 3, arbitrary: fitting })];
    }),
  );
  const needed = [...required].filter((name) => name in fields);
  const optional = Object.keys(fields).filter((name) => !needed.includes(name));
  const any = fc.record(fields, { requiredKeys: needed, noNullPrototype: true });
  if (optional.length < 2) return any;
  // Where much may be said, saying all of it seldom fits together: half say one thing besides what they must.
  const few = fc
    .constantFrom(...optional)
    .chain((name) =>
      fc.record(Object.fromEntries([...needed, name].map((each) => [each, fields[each] ?? fc.constant(null)]))),
    );
  return fc.oneof(any, few);
}
