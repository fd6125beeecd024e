/** What every refusal of the shop carries: a stable code, an HTTP status and a sentence a person understands. */
export class AppError extends Error {
  /** Stable, machine-readable, kebab-case: clients may rely on it. */
  readonly code: string;
  /** HTTP status, 400–599. */
  readonly status: number;
  /** Whether operators want to see it in the log. */
  readonly report: boolean;
  /** Which inputs were wrong, for forms and API clients. */
  readonly faults: readonly InputFault[];
  /** Set where somebody asked for what they have no right to: for the audit log, never part of an answer. */
  readonly access: AccessRefusal | undefined;

  constructor(code: string, status: number, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = status;
    this.report = options.report ?? status >= 500;
    this.faults = options.faults ?? [];
    this.access = options.access;
  }
}

export interface InputFault {
  /** The parameter or field, as the client named it: "minPrice". */
  name: string;
  /** What would have been accepted: "a whole number of minor units, 0 or more". */
  accepted: string;
  /** What is wrong, where there is more than one way to be wrong: "taken". */
  code?: string;
}

export interface AccessRefusal {
  because: 'invalid-token' | 'session-over' | 'not-admin' | 'not-theirs';
  /** Id of what is there, and somebody else's. */
  thing?: string;
}

interface AppErrorOptions {
  cause?: unknown;
  report?: boolean;
  faults?: readonly InputFault[];
  access?: AccessRefusal | undefined;
}

/** What cannot be found, or may not be seen: the two are told apart nowhere. */
export function notFound(what: string, access?: AccessRefusal): AppError {
  return new AppError('not-found', 404, `There is no such ${what}.`, { access });
}

/**
 * A start that cannot go on: one line that says what is wrong and what to do, and an exit code.
 * Thrown before the shop listens; the command line prints its message without a stack.
 */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
  }
}

/** The `code` of a Node.js or PostgreSQL error, or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
