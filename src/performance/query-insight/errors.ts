import { AppError } from '../../shared/errors.ts';

/** What the room refuses: a stable code, a status, and a sentence that says what would have been accepted. */
export class InsightError extends AppError {
  constructor(code: string, status: number, message: string, options: { cause?: unknown } = {}) {
    super(code, status, message, options);
    this.name = 'InsightError';
  }
}

/** @param why what is wrong with it, as a sentence: "It is XML." */
export function planUnreadable(why: string, cause?: unknown): InsightError {
  const accepted = 'Give what EXPLAIN printed, as text or with FORMAT JSON.';
  return new InsightError('plan-unreadable', 422, `This cannot be read as a plan. ${why} ${accepted}`, { cause });
}
