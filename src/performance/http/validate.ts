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
  const names = [...new Set(error.issues.map(({ path }) => String(path[0] ?? 'input')))];
  return names.map((name) => ({ name, accepted: acceptedForm(schema, name, error) }));
}

/** The description of the field, which says what is accepted; what zod says where there is none. */
function acceptedForm(schema: z.ZodType, name: string, error: z.ZodError): string {
  const field: unknown = schema instanceof z.ZodObject ? schema.shape[name] : undefined;
  const described = field instanceof z.ZodType ? field.description : undefined;
  return described ?? error.issues.find(({ path }) => path[0] === name)?.message ?? error.message;
}
