import { applyDecorators, UsePipes } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, type SchemaObject } from '@nestjs/swagger';
import { z } from 'zod';

import { problemView } from './problem.ts';
import { ValidateInput } from './validate.ts';

export interface EndpointOptions {
  summary: string;
  /** What leaves with status 200. */
  response: z.ZodType;
  /** Given to `@Query({ schema })` as well. */
  query?: z.ZodObject;
  /** Given to `@Param({ schema })` as well. */
  params?: z.ZodObject;
}

/** Documents an endpoint in the API description and validates what its parameters' schemas ask. */
export function Endpoint({ summary, response, query, params }: EndpointOptions): MethodDecorator {
  const problems: [number, string, boolean][] = [
    [400, 'A parameter is not of the accepted form; `faults` name it', query !== undefined || params !== undefined],
    [404, 'There is no such thing, or it may not be seen', params !== undefined],
    [503, 'The shop cannot answer just now; try again after `Retry-After` seconds', true],
  ];
  return applyDecorators(
    ApiOperation({ summary }),
    ...fields(query).map(({ name, schema, required, description }) =>
      ApiQuery({
        name,
        schema,
        required,
        description,
        ...(schema.type === 'array' ? { style: 'form', explode: true } : {}),
      }),
    ),
    ...fields(params).map(({ name, schema, description }) => ApiParam({ name, schema, description })),
    ApiResponse({ status: 200, description: 'The answer', standardSchema: response }),
    ...problems
      .filter(([, , applies]) => applies)
      .map(([status, description]) => ApiResponse({ status, description, content: PROBLEM })),
    UsePipes(new ValidateInput()),
  );
}

// Written out in each answer: only `standardSchema` registers components, and it knows no other content type.
const problemSchema = z.toJSONSchema(z.object(problemView.shape), { target: 'openapi-3.0' }) as SchemaObject;
const PROBLEM = { 'application/problem+json': { schema: problemSchema } };

interface Field {
  name: string;
  schema: Record<string, unknown>;
  required: boolean;
  description: string;
}

function fields(object: z.ZodObject | undefined): Field[] {
  if (object === undefined) return [];
  return Object.entries(object.shape).map(([name, field]) => {
    const { description = '', ...schema } = z.toJSONSchema(field as z.ZodType, {
      target: 'openapi-3.0',
      io: 'input',
      unrepresentable: 'any',
    });
    return { name, schema, description, required: !(field as z.ZodType).safeParse(undefined).success };
  });
}
