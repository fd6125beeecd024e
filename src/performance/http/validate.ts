import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';

import { AppError, type InputFault } from '../../shared/errors.ts';

/** Reads the input of an endpoint by the schema its parameter names: `@Query({ schema })`, `@Param({ schema })`. */
@Injectable()
export class ValidateInput implements PipeTransform {
  /** @throws AppError `invalid-parameter` naming each wrong input and its accepted form. */
  transform(value: unknown, { schema }: ArgumentMetadata): unknown {
    return schema instanceof z.ZodType ? validate(schema, value) : value;
  }
}

/** @throws AppError `invalid-parameter` naming each wrong input and its accepted form. */
export function validate<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('invalid-parameter', 400, 'A parameter is not of the accepted form.', {
    faults: faultsOf(schema, result.error),
  });
}

function faultsOf(schema: z.ZodType, error: z.ZodError): InputFault[] {
  const faults = error.issues.map(({ path, message }): InputFault => {
    const name = path.length === 0 ? 'input' : path.join('.');
    return { name, accepted: acceptedForm(schema, path) ?? message };
  });
  return faults.filter(({ name }, place) => faults.findIndex((fault) => fault.name === name) === place);
}

/** The description of the field, which says what is accepted; within a field its own message does. */
function acceptedForm(schema: z.ZodType, [name, ...within]: readonly PropertyKey[]): string | undefined {
  if (!(schema instanceof z.ZodObject) || typeof name !== 'string' || within.length > 0) return undefined;
  const field: unknown = schema.shape[name];
  return field instanceof z.ZodType ? field.description : undefined;
}
