import { type AnySchema, Ajv, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';

import type { Description, Route, Schema } from './description.ts';
import type { FuzzAnswer } from './send.ts';

/** What a server may answer at any address, described or not: what it was sent cannot be read as far as that. */
const ANYWHERE = new Set([414, 431]);

/** Holds answers to what the API description says of them. */
export class AnswerCheck {
  private readonly ajv: Ajv;
  private readonly description: Description;
  private readonly validators = new WeakMap<Schema, ValidateFunction>();

  constructor(description: Description) {
    this.description = description;
    this.ajv = new Ajv({ strict: false, allErrors: false, validateFormats: true });
    ajvFormats.default(this.ajv);
  }

  /** @returns what is wrong, in one sentence; undefined where nothing is. */
  fault({ operation }: Route, answer: FuzzAnswer): string | undefined {
    const { status, headers } = answer;
    if (status >= 500 && !isOverloaded(answer)) return `answered ${status}`;
    // The copy that the client holds is right, with the headers it came with.
    if (status === 304) return undefined;
    if (headers['content-security-policy'] === undefined) return `${status} without a Content-Security-Policy`;
    const type = (headers['content-type'] ?? 'none').split(';')[0]?.trim() ?? '';
    if (ANYWHERE.has(status)) return this.bodyFault(status, type, answer.body, undefined);
    const described = operation.responses[String(status)];
    if (described === undefined) return `${status} is not described`;
    if (described.content === undefined) {
      return answer.body.length > 0 ? `${status} has a body, and none is described` : undefined;
    }
    const content = described.content[type];
    if (content === undefined) return `${status} is of type ${type}, which is not described`;
    return this.bodyFault(status, type, answer.body, content.schema);
  }

  private bodyFault(status: number, type: string, body: Buffer, schema: Schema | undefined): string | undefined {
    if (!type.endsWith('json')) return undefined;
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    } catch {
      return `${status} is no JSON`;
    }
    const problem = type === 'application/problem+json' ? problemFault(value, status) : undefined;
    if (problem !== undefined || schema === undefined) return problem;
    const validate = this.validatorOf(schema);
    if (validate(value)) return undefined;
    const [first] = validate.errors ?? [];
    return `${status} is not as described: ${first?.instancePath === '' ? 'the body' : first?.instancePath} ${first?.message}`;
  }

  private validatorOf(schema: Schema): ValidateFunction {
    let validator = this.validators.get(schema);
    if (validator === undefined) {
      validator = this.ajv.compile(asJsonSchema({ ...schema, components: this.description.components }) as AnySchema);
      this.validators.set(schema, validator);
    }
    return validator;
  }
}

/** RFC 9110, 15.6.4: told to come back. Whether that is too often is for who runs it to say. */
export function isOverloaded({ status, headers }: FuzzAnswer): boolean {
  return status === 503 && headers['retry-after'] !== undefined;
}

/** RFC 9457, and the shop's own promise of it. */
function problemFault(value: unknown, status: number): string | undefined {
  if (typeof value !== 'object' || value === null) return `${status} is no problem object`;
  const { type, title, code, status: told } = value as Record<string, unknown>;
  if (told !== status) return `${status} says that it is ${String(told)}`;
  if (typeof code !== 'string' || !/^[a-z][a-z0-9-]*$/.test(code)) return `${status} has no code`;
  if (type !== `urn:social-selling:problem:${code}`) return `${status} has another type than its code`;
  return typeof title === 'string' && title.length > 3 ? undefined : `${status} has no title`;
}

/** OpenAPI 3.0 says of a bound that it is exclusive, and of anything that it may be null; JSON Schema has other words. */
function asJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const copied = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asJsonSchema(each)]));
  if (copied['nullable'] === true) {
    delete copied['nullable'];
    return { anyOf: [copied, { type: 'null' }] };
  }
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof copied[exclusive] !== 'boolean') continue;
    if (copied[exclusive] && typeof copied[bound] === 'number') {
      copied[exclusive] = copied[bound];
      delete copied[bound];
    } else delete copied[exclusive];
  }
  return copied;
}
