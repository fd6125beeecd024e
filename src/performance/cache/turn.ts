import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { RENEWED_EVERY_MS, type SharedAnswer, type SharedTier } from './shared-tier.ts';

export interface Turn {
  /** As it was when the turn came: another process may have filled the key meanwhile. */
  answer: SharedAnswer | undefined;
  /** Gives it back, behind the back of those who wait for what was made. */
  done(): void;
}

const PATIENCE_MS = 5_000;
const PAUSE_MS = 15;

/**
 * One process fills a key, the others wait for what it makes. Whoever has waited 5 s, or finds Redis gone, fills it
 * himself: a slow process must not hold up the others for ever, and one that died or lost Redis for no longer than its lease.
 */
export async function takeTurn(shared: SharedTier, key: string): Promise<Turn> {
  const until = Date.now() + PATIENCE_MS;
  const token = randomUUID();
  const giveBack = () => void shared.unlock(key, token);
  let unsure = false;
  for (;;) {
    const locked = await shared.lock(key, token);
    unsure ||= locked === undefined;
    const answer = await shared.read(key);
    if (locked === true) return { answer, done: keepUntil(giveBack, async () => shared.renew(key, token)) };
    const filled = answer?.entry !== undefined && Date.now() < answer.entry.freshUntil;
    if (answer === undefined || filled || Date.now() >= until) {
      return { answer, done: unsure ? giveBack : () => undefined };
    }
    await pause(PAUSE_MS * (1 + Math.random()));
  }
}

function keepUntil(done: () => void, renew: () => Promise<void>): () => void {
  const timer = setInterval(() => void renew(), RENEWED_EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    done();
  };
}
