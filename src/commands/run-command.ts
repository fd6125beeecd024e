import { errorCode, StartError } from '../shared/errors.ts';

/** Runs a command line: what a person can mend is one line and exit code 1, everything else keeps its stack. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof StartError) console.error(error.message);
    else if (errorCode(error) === '53100' || errorCode(error) === 'ENOSPC') {
      console.error('The disk is full: free some space, or set DATA_DIR to a folder on another disk.');
    } else console.error(error);
  }
}
