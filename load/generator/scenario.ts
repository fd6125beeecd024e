import type { StalenessFigures } from '../scenarios/staleness.ts';
import type { Random } from './random.ts';

/** One kind of request, a line in the report's table. */
export interface Step {
  name: string;
  /** The check of the specification: milliseconds within which it should be answered. */
  within: number;
  /** Statuses that are right. */
  accept: readonly number[];
  /** What its content type begins with. */
  type: string;
  /** Shortest plausible body as sent, in bytes. */
  leastBytes: number;
  /** Whether the scenario wants to look into the body. */
  looksInside?: boolean;
}

/** One request, ready to be written. */
export interface Ask {
  /** Index into the scenario's steps. */
  step: number;
  bytes: Buffer;
  /** Milliseconds from its intended send time to the next one's: the think time, whatever the answer takes. */
  think: number;
  /** What was asked for, where the scenario looks into answers. */
  address?: string;
  /** The number of the edited product that this answer must show. */
  product?: number;
}

/** What a scenario may remember of a user. */
export interface UserMemory {
  readonly index: number;
  readonly random: Random;
  /** How many requests the user has begun. */
  asked: number;
  /** Sent with what follows, once signed in. */
  cookie: string;
  /** The scenario's own. */
  place: number;
}

export interface Answer {
  status: number;
  contentEncoding: string;
  cookies: readonly string[];
  body(): Buffer;
  /** Milliseconds since the run began. */
  sentAt: number;
  receivedAt: number;
}

export interface Scenario {
  readonly steps: readonly Step[];
  /** The user's next request, decided without knowing how the last one went. */
  next(user: UserMemory): Ask;
  /** Looks at an answer that passed the common checks. @returns what is wrong with it. */
  inspect?(user: UserMemory, ask: Ask, answer: Answer): string | undefined;
  /** What it found out in the run. */
  figures?(): StalenessFigures;
}
