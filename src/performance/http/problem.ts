import { HttpException } from '@nestjs/common';
import { z } from 'zod';

import { AppError, errorCode } from '../../shared/errors.ts';

/** RFC 9457 problem details, with a stable code and the inputs that were wrong. */
export const problemView = z
  .object({
    type: z.string().describe('"urn:social-selling:problem:<code>"'),
    title: z.string().describe('A sentence for people'),
    status: z.int(),
    code: z.string().describe('Stable; programs may rely on it'),
    faults: z
      .array(z.object({ name: z.string(), accepted: z.string(), code: z.string().optional() }))
      .optional()
      .describe('Which inputs were wrong, and what would have been accepted'),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemView>;

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export function problemOf(error: AppError): Problem {
  return {
    type: `urn:social-selling:problem:${error.code}`,
    title: error.message,
    status: error.status,
    code: error.code,
    ...(error.faults.length === 0 ? {} : { faults: [...error.faults] }),
  };
}

/** Any thrown value as one of ours: frameworks' refusals keep their status, everything unknown is an internal error. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = statusOf(error);
  const known = REFUSALS[status];
  if (known !== undefined) return new AppError(known.code, status, known.message, { cause: error });
  if (status >= 400 && status < 500) return new AppError('bad-request', status, BAD_REQUEST, { cause: error });
  return new AppError('internal', 500, 'Something went wrong on our side.', { cause: error });
}

const BAD_REQUEST = 'The request is malformed.';

const REFUSALS: Record<number, { code: string; message: string }> = {
  400: { code: 'bad-request', message: BAD_REQUEST },
  404: { code: 'not-found', message: 'There is nothing at this address.' },
  405: { code: 'method-not-allowed', message: 'This address does not answer that method.' },
  413: { code: 'too-large', message: 'The request is too large.' },
  414: { code: 'address-too-long', message: 'The address is too long.' },
  415: { code: 'unsupported-media-type', message: 'The request is of a type this address does not read.' },
  431: { code: 'headers-too-large', message: 'The headers of the request are too large.' },
};

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  // A text that PostgreSQL cannot hold (NUL, lone surrogates) is the client's fault, wherever it slipped through.
  if (errorCode(error) === '22021') return 400;
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number') {
    return error.statusCode;
  }
  return 500;
}
