import { z } from 'zod';

import { choice, choices, required, text, wholeNumber } from '../performance/http/index.ts';
import { type HistoryWindow, ORDERS, type Question, QUESTIONS, WINDOWS } from '../performance/query-insight/index.ts';

const SPANS = Object.keys(WINDOWS) as HistoryWindow[];

export const statementsQuery = z.object({
  by: choice('what the most is taken of, total time unless given', ORDERS),
  since: choice('out of the samples of so long; without it all that PostgreSQL has counted', SPANS),
  limit: wholeNumber('how many to answer, 20 unless given', { min: 1, max: 100 }),
});

export const statementParams = z.object({
  id: required(text('the query id that PostgreSQL gives a statement', { maxLength: 20, pattern: /^-?\d{1,19}$/ })),
});

export const historyQuery = z.object({ window: choice('how far back, a day unless given', SPANS) });

export const tablesQuery = z.object({
  limit: wholeNumber('how many to answer, 100 unless given', { min: 1, max: 1_000 }),
});

export const healthQuery = z.object({
  only: choices('which to answer, all unless given', Object.keys(QUESTIONS) as Question[]),
});

export type StatementsQuery = z.infer<typeof statementsQuery>;
export type StatementParams = z.infer<typeof statementParams>;
export type HistoryQuery = z.infer<typeof historyQuery>;
export type TablesQuery = z.infer<typeof tablesQuery>;
export type HealthQuery = z.infer<typeof healthQuery>;
