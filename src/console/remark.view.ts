import { z } from 'zod';

export const count = z.number().min(0);
export const bytes = z.number().min(0);
export const ratio = z.number().min(0).max(1).nullable();

const remark = z
  .object({
    code: z.string(),
    severity: z.enum(['info', 'warning', 'critical']),
    subject: z.string(),
    title: z.string(),
    evidence: z.record(z.string(), z.union([z.number(), z.string()])),
    why: z.string(),
    fix: z.string().nullable().describe('A statement to run'),
    reverse: z.string().nullable().describe('What takes the fix back'),
  })
  .meta({ id: 'Remark' });

/** The answer to one question: rows to look at, and what stands out in them. */
export const answer = <Row extends z.ZodType>(row: Row) => z.object({ rows: z.array(row), remarks: z.array(remark) });
