import { channel } from 'node:diagnostics_channel';

/** Published on `social-selling:redis:command` for each command that was sent. */
export interface CommandTiming {
  operation: string;
  seconds: number;
  result: 'ok' | 'error' | 'unavailable';
}

const commands = channel('social-selling:redis:command');

/** `start` as given by performance.now(). */
export function publishCommand(operation: string, start: number, result: CommandTiming['result']): void {
  if (!commands.hasSubscribers) return;
  const timing: CommandTiming = { operation, seconds: (performance.now() - start) / 1_000, result };
  commands.publish(timing);
}
