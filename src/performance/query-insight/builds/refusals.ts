import { AppError } from '../../../shared/errors.ts';

/** @param why as a sentence. */
export function statementRefused(why: string): AppError {
  const accepted = 'one CREATE INDEX CONCURRENTLY or DROP INDEX CONCURRENTLY on a table of the shop';
  return new AppError('index-statement-refused', 422, `This statement is not run. ${why}`, {
    faults: [{ name: 'statement', accepted }],
  });
}

export function indexExists(name: string): AppError {
  return new AppError('index-exists', 409, `There is an index named ${name} already.`);
}

export function buildUnderWay(name: string): AppError {
  return new AppError('index-build-under-way', 409, `The index ${name} is being built or dropped already.`);
}

export function buildIsOver(): AppError {
  return new AppError('index-build-over', 409, 'This build has ended: there is nothing to cancel.');
}
