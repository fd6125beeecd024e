import { createHash } from 'node:crypto';

import type { ClientBase } from 'pg';

import { errorCode } from '../../shared/errors.ts';

/** A connection keeps so many: a list takes 350 kB of the server's memory each (docs/decisions/0013). */
const KEPT_AT_MOST = 40;
/** What is asked once or twice costs more to keep than to plan. */
const WORTH_KEEPING = 3;
/** Texts that are being watched, in the whole process. */
const WATCHED_AT_MOST = 2_000;

interface Watched {
  name: string;
  uses: number;
}

const watched = new Map<string, Watched>();

/** The statements that one connection has prepared, the latest used last. */
export class KeptStatements {
  private readonly client: ClientBase;
  private readonly kept = new Set<string>();

  constructor(client: ClientBase) {
    this.client = client;
  }

  get size(): number {
    return this.kept.size;
  }

  /** @returns the name to run `text` under, or undefined where it is not worth keeping (yet). */
  async nameFor(text: string): Promise<string | undefined> {
    const { name, uses } = watch(text);
    if (this.kept.delete(name)) {
      this.kept.add(name);
      return name;
    }
    if (uses < WORTH_KEEPING) return undefined;
    const [oldest] = this.kept;
    if (this.kept.size >= KEPT_AT_MOST && oldest !== undefined) await this.forget(oldest);
    this.kept.add(name);
    return name;
  }

  /** Outside a transaction: an unknown name would abort it. */
  async forget(name: string): Promise<void> {
    this.kept.delete(name);
    forgetParsed(this.client, name);
    await this.client.query(`DEALLOCATE "${name}"`).catch((error: unknown) => {
      if (errorCode(error) !== '26000') throw error;
    });
  }
}

/**
 * Whether a kept statement may no longer fit: 26000, the server forgot it (DISCARD, DEALLOCATE ALL); 0A000, a migration
 * changed what it answers; 42804 and 42883, it changed the type of what a value is compared with.
 */
export function isOutdated(error: unknown): boolean {
  return OUTDATED.has(errorCode(error) ?? '');
}

const OUTDATED = new Set(['26000', '0A000', '42804', '42883']);

function watch(text: string): Watched {
  const found = watched.get(text);
  if (found !== undefined) {
    found.uses += 1;
    return found;
  }
  const [oldest] = watched.keys();
  if (watched.size >= WATCHED_AT_MOST && oldest !== undefined) watched.delete(oldest);
  const fresh = { name: createHash('sha256').update(text).digest('base64url').slice(0, 24), uses: 1 };
  watched.set(text, fresh);
  return fresh;
}

/** pg remembers by itself what it has parsed, and has no word for taking it back. */
function forgetParsed(client: ClientBase, name: string): void {
  const { connection } = client as { connection?: { parsedStatements?: Record<string, string> } };
  if (connection?.parsedStatements !== undefined) delete connection.parsedStatements[name];
}
