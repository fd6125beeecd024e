import { applyDecorators, HttpCode, UsePipes } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';

import { Secret } from './compress.ts';
import { Refuses } from './refuses.ts';
import { ValidateInput } from './validate.ts';

export interface EndpointOptions {
  summary: string;
  /** 200 unless given. */
  status?: 200 | 201 | 202 | 204;
  /** What leaves with it; nothing leaves with 204. */
  response?: z.ZodType;
  /** Given to `@Query({ schema })` as well. */
  query?: z.ZodObject;
  /** Given to `@Param({ schema })` as well. */
  params?: z.ZodObject;
  /** Given to `@Body({ schema })` as well, which describes it. */
  body?: z.ZodType;
  /** The answer holds a token, code or key in its body: it is neither compressed nor kept (BREACH). */
  secret?: boolean;
}

/** Documents an endpoint in the API description and validates what its parameters' schemas ask. */
export function Endpoint({
  summary,
  status = 200,
  response,
  secret = false,
  ...input
}: EndpointOptions): MethodDecorator {
  const { query, params } = input;
  return applyDecorators(
    HttpCode(status),
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
    ApiResponse({
      status,
      ...(response === undefined ? NOTHING : { description: 'The answer', standardSchema: response }),
    }),
    Refuses(refusalsOf(input)),
    UsePipes(new ValidateInput()),
    ...(secret ? [Secret()] : []),
  );
}

const NOTHING = { description: 'Done; there is nothing to say' };

function refusalsOf({ query, params, body }: Pick<EndpointOptions, 'query' | 'params' | 'body'>) {
  return {
    ...(query === undefined && params === undefined && body === undefined
      ? {}
      : { 400: 'An input is not of the accepted form; `faults` name it' }),
    ...(params === undefined ? {} : { 404: 'There is no such thing, or it may not be seen' }),
    ...(body === undefined ? {} : { 413: 'The body is too large', 415: 'The body is not JSON' }),
    503: 'The shop cannot answer just now; try again after `Retry-After` seconds',
  };
}

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
