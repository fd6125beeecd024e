import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { errorCode, errorMessage, StartError } from '../../shared/errors.ts';
import type { SecretsSettings } from './config.ts';
import { Secrets } from './secrets.ts';

/**
 * The secrets of SHOP_SECRET; or else of `<folder>/secrets/shop-secret`, which is made at the first start, readable for
 * the account the shop runs as and nobody else.
 * @param folder DATA_DIR.
 * @throws StartError where the file cannot be written or read, or others may read it.
 */
export function openSecrets(settings: SecretsSettings, folder: string): Secrets {
  return new Secrets(settings.SHOP_SECRET ?? [keptSecret(path.join(folder, 'secrets'))]);
}

const SHORTEST = 32;

function keptSecret(folder: string): string {
  const file = path.join(folder, 'shop-secret');
  try {
    const secret = read(file) ?? make(folder, file);
    if (secret.length >= SHORTEST) return secret;
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`Cannot keep the secret of the shop in ${file} (${errorMessage(error)}): check DATA_DIR.`, {
      cause: error,
    });
  }
  throw new StartError(`${file} holds no secret: restore it from a backup, or remove it to have a new one made.`);
}

/** @returns undefined where there is none yet. @throws StartError where others may read it. */
function read(file: string): string | undefined {
  const mode = modeOf(file);
  if (mode === undefined) return undefined;
  if ((mode & 0o077) !== 0) {
    throw new StartError(`${file} may be read by others than the shop: run "chmod 600 ${file}", or give SHOP_SECRET.`);
  }
  return readFileSync(file, 'utf8').trim();
}

function modeOf(file: string): number | undefined {
  try {
    return statSync(file).mode;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of processes that start at the same time one makes it, whole, and the others read it: a link never replaces. */
function make(folder: string, file: string): string {
  // Above it, other accounts may have things to do: the embedded PostgreSQL has one of its own.
  mkdirSync(path.dirname(folder), { recursive: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    linkSync(draft, file);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return read(file) ?? '';
}
