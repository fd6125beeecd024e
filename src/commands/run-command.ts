import { AppError, errorCode, errorMessage, StartError } from '../shared/errors.ts';

/** Runs a command line: what a person can mend is one line and exit code 1, everything else keeps its stack. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof StartError) console.error(error.message);
    else if (isFull(error) || (error instanceof Error && isFull(error.cause))) {
      console.error('The disk is full: free some space, or set DATA_DIR to a folder on another disk.');
    } else if (error instanceof AppError && error.code === 'picture-store-unavailable') {
      console.error(`The store of pictures cannot be used: ${errorMessage(error.cause)}`);
    } else console.error(error);
  }
}

function isFull(error: unknown): boolean {
  return errorCode(error) === '53100' || errorCode(error) === 'ENOSPC';
}
