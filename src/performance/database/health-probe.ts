import { AppError } from '../../shared/errors.ts';
import type { Queryable } from './transaction.ts';

/** Milliseconds an answer, good or bad, is repeated. */
const REPEATED_FOR = 1_000;
/** Milliseconds until a database that says nothing counts as away. */
const PATIENCE = 2_000;

/**
 * Whether the database answers: one question at a time and one a second, however many want to know. While a question
 * hangs, those who come are told "no" once it has hung for two seconds, and no second one is asked.
 */
export class HealthProbe {
  private readonly database: Queryable;
  private answer: { at: number; error: unknown } | undefined;
  private pending: Promise<void> | undefined;

  constructor(database: Queryable) {
    this.database = database;
  }

  /** @returns nothing to wait for while a good answer is at hand. @throws AppError (503) while the database is away. */
  check(): Promise<void> | undefined {
    const { answer } = this;
    if (answer === undefined || performance.now() - answer.at > REPEATED_FOR) return (this.pending ??= this.ask());
    if (answer.error !== undefined) throw answer.error;
    return undefined;
  }

  private async ask(): Promise<void> {
    const silence = Promise.withResolvers<never>();
    const timer = setTimeout(() => silence.reject(noAnswer()), PATIENCE);
    await Promise.race([this.question().finally(() => clearTimeout(timer)), silence.promise]);
  }

  private async question(): Promise<void> {
    let error: unknown;
    try {
      await this.database.query('health.ping', 'SELECT 1');
    } catch (caught) {
      error = caught;
    }
    this.answer = { at: performance.now(), error };
    this.pending = undefined;
    if (error !== undefined) throw error;
  }
}

function noAnswer(): AppError {
  return new AppError('database-unavailable', 503, 'The shop cannot reach its database. Please try again shortly.', {
    cause: new Error(`The database has not answered for ${PATIENCE} ms.`),
    report: false,
  });
}
