import { readFileSync, rmSync, writeFileSync } from 'node:fs';

import { errorCode, StartError } from '../../../shared/errors.ts';

/**
 * Claims a data folder for this process. The lock of a process that no longer lives is taken over, so that a killed
 * shop starts again without help.
 * @returns a function that gives the folder back.
 * @throws StartError when another live process holds it.
 */
export function lockFolder(folder: string): () => void {
  const file = lockFile(folder);
  const mine = identity(process.pid);
  for (;;) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const holder = readFileSync(file, 'utf8');
    const pid = Number.parseInt(holder, 10);
    if (isHeldBy(holder)) {
      throw new StartError(
        `The data folder ${folder} is in use by process ${pid}: stop that shop first, or set DATA_DIR to another folder.`,
      );
    }
    rmSync(file, { force: true });
  }
}

/** Whether a live process has claimed the folder. */
export function isLocked(folder: string): boolean {
  try {
    return isHeldBy(readFileSync(lockFile(folder), 'utf8'));
  } catch {
    return false;
  }
}

export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function lockFile(folder: string): string {
  return `${folder}/shop.lock`;
}

function isHeldBy(holder: string): boolean {
  const pid = Number.parseInt(holder, 10);
  return isAlive(pid) && identity(pid) === holder;
}

/** The pid and, where the system tells it, the start time: a number used again is not taken for the old process. */
function identity(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22; the command in parentheses may itself hold spaces.
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}\n`;
  } catch {
    return `${pid}\n`;
  }
}
