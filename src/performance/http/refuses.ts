import { applyDecorators } from '@nestjs/common';
import { ApiResponse, type SchemaObject } from '@nestjs/swagger';
import { z } from 'zod';

import { problemView } from './problem.ts';

/** Documents what a route may refuse, by status; what all routes with such input refuse is told by `@Endpoint`. */
export function Refuses(refusals: Readonly<Record<number, string>>): MethodDecorator {
  return applyDecorators(
    ...Object.entries(refusals).map(([status, description]) =>
      ApiResponse({ status: Number(status), description, content: PROBLEM }),
    ),
  );
}

// Written out in each answer: only `standardSchema` registers components, and it knows no other content type.
const problemSchema = z.toJSONSchema(z.object(problemView.shape), { target: 'openapi-3.0' }) as SchemaObject;
const PROBLEM = { 'application/problem+json': { schema: problemSchema } };
