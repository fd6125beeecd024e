import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { StartError } from '../../../shared/errors.ts';

/** Under which account PostgreSQL's programs run, and the command that puts them there. */
export interface ServerAccount {
  /** Who owns the server's files; absent where that is the user who starts the shop. */
  owner?: { uid: number; gid: number };
  /** Programs and arguments to put before the command; without them the owner's ids are set directly. */
  prefix: readonly string[];
}

/**
 * PostgreSQL refuses to run as root. An ordinary user simply runs it; root runs it as "postgres" (made when missing).
 * @param places folders the server must reach, such as its programs and its data.
 */
export function serverAccount(places: readonly string[]): ServerAccount {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const owner = findOrCreateUser();
  const open = places.every((place) => isOpenToAll(place));
  return { owner, prefix: open ? [] : throughPrivateFolders(owner.uid, owner.gid) };
}

function findOrCreateUser(): { uid: number; gid: number } {
  const found = findUser('postgres');
  if (found !== undefined) return found;
  try {
    execFileSync(
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
      {
        stdio: 'ignore',
      },
    );
  } catch {
    // A machine without useradd still has "nobody".
  }
  const account = findUser('postgres') ?? findUser('nobody');
  if (account === undefined) {
    throw new StartError(
      'PostgreSQL refuses to run as root and no other account can be made: start the shop as an ordinary user, or set DATABASE_URL.',
    );
  }
  return account;
}

function findUser(name: string): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** Whether every folder above may be walked through by anyone; a checkout in /root may not. */
function isOpenToAll(place: string): boolean {
  for (let folder = path.resolve(place); ; folder = path.dirname(folder)) {
    if (existsSync(folder) && folder !== path.resolve(place) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/** The account's processes may walk through root's private folders, and nothing else of root's is theirs. */
function throughPrivateFolders(uid: number, gid: number): string[] {
  const setpriv = '/usr/bin/setpriv';
  try {
    accessSync(setpriv, constants.X_OK);
  } catch {
    throw new StartError(
      'The embedded PostgreSQL cannot reach this folder from an account other than root: ' +
        'move the checkout out of the private folder, or set DATABASE_URL.',
    );
  }
  const capabilities = '+dac_override';
  return [
    setpriv,
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--inh-caps=${capabilities}`,
    `--ambient-caps=${capabilities}`,
    '--',
  ];
}
