import { AppError, errorMessage } from '../../shared/errors.ts';
import { TimeLimitPassed } from './time-limit.ts';

/** What a failed command says about Redis. */
export interface Verdict {
  /** Redis is away; false where it answered that the command itself is wrong (WRONGTYPE, a script's error). */
  unavailable: boolean;
  /** Counts towards the circuit breaker. */
  fault: boolean;
  /** Redis has certainly not executed the command, so that another try cannot do it twice. */
  repeatable: boolean;
}

/** Replies by which Redis refuses any command for the moment, unexecuted (redis/src/server.c, processCommand). */
const FOR_NOW = /^(LOADING|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|READONLY)\b/;

/** It runs, but will not do this for us: full, misconfigured, not our password, or busy with a script. */
const NOT_FOR_US = /^(OOM|MISCONF|NOREPLICAS|NOAUTH|WRONGPASS|NOPERM|EXECABORT|BUSY|UNKILLABLE)\b/;

/** ioredis refuses to queue: the command was never written. */
const NEVER_SENT = /^(Stream isn't writeable|Cluster isn't ready)/;

/** Thrown by the command's own code, before or after Redis had its part. Whatever else there is comes from a connection. */
const OURS = [AppError, TypeError, RangeError, ReferenceError, SyntaxError];

export function verdictOf(error: unknown): Verdict {
  if (OURS.some((kind) => error instanceof kind)) return { unavailable: false, fault: false, repeatable: false };
  if (error instanceof TimeLimitPassed) return { unavailable: true, fault: true, repeatable: false };
  const message = errorMessage(error);
  if (!(error instanceof Error && error.name === 'ReplyError')) return lost(NEVER_SENT.test(message));
  if (FOR_NOW.test(message)) return lost(true);
  if (NOT_FOR_US.test(message)) return { unavailable: true, fault: false, repeatable: false };
  return { unavailable: false, fault: false, repeatable: false };
}

export const CONNECTION_LOST = 'the connection was lost';

/** Why Redis is unavailable, in words of our own where ioredis speaks of its options. */
export function reasonOf(error: unknown): string {
  const message = errorMessage(error);
  return /max retries per request|Connection is closed|aborted due to connection close|Stream isn't writeable/.test(
    message,
  )
    ? CONNECTION_LOST
    : message;
}

function lost(repeatable: boolean): Verdict {
  return { unavailable: true, fault: true, repeatable };
}

/** ioredis hangs the arguments of a command on its error: keys, values, at worst a password. */
export function withoutArguments(error: unknown): unknown {
  if (error instanceof Error) Reflect.deleteProperty(error, 'command');
  return error;
}
