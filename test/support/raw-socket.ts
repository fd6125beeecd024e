import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface RawAnswer {
  text: string;
  /** Milliseconds until the server closed the connection; undefined where it did not. */
  closedAfter: number | undefined;
}

/** A connection to a shop that says what no client would. */
export class RawSocket {
  private readonly socket: Socket;
  private readonly began = Date.now();
  private received = '';
  private closedAfter: number | undefined;

  constructor(url: string) {
    const { port, hostname } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.on('data', (chunk: Buffer) => (this.received += chunk.toString('latin1')));
    this.socket.on('close', () => (this.closedAfter = Date.now() - this.began));
    // What the server thinks of it is in the answer.
    this.socket.on('error', () => undefined);
  }

  get answer(): RawAnswer {
    return { text: this.received, closedAfter: this.closedAfter };
  }

  write(text: string | Buffer): void {
    if (!this.socket.destroyed) this.socket.write(text);
  }

  /** Waits until it is closed or `done` says so, at most so many ms. */
  async until(done: (answer: RawAnswer) => boolean, mostMs: number): Promise<RawAnswer> {
    const end = Date.now() + mostMs;
    while (this.closedAfter === undefined && !done(this.answer) && Date.now() < end) await pause(10);
    return this.answer;
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** Sends these bytes on a connection of their own. @returns what came back until it was closed, or nothing came for a while. */
export async function sendRaw(url: string, bytes: string | Buffer, quietMs = 400): Promise<RawAnswer> {
  const socket = new RawSocket(url);
  socket.write(bytes);
  const first = await socket.until(({ text }) => text !== '', 5_000);
  if (first.closedAfter === undefined) await socket.until(() => false, quietMs);
  socket.destroy();
  return socket.answer;
}

/** The status lines of all answers there are: a smuggled request would have one of its own. */
export function statusesOf({ text }: RawAnswer): number[] {
  return [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
}
