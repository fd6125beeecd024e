import { connect, type Socket } from 'node:net';

import { Random } from './random.ts';
import { ResponseParser } from './response-parser.ts';
import type { Ask, UserMemory } from './scenario.ts';

/** What a user needs of the generator. */
export interface World {
  readonly host: string;
  readonly port: number;
  /** The address a user connects from; undefined leaves it to the system. */
  sourceOf(index: number): string | undefined;
  /** The last byte of an answer has come. */
  answered(user: User): void;
  /** The request got no proper answer. @param kind names why. */
  failed(user: User, kind: string): void;
  connections(change: 1 | -1): void;
}

/** A shopper with a connection of their own, kept open between requests as a browser does. */
export class User implements UserMemory {
  readonly index: number;
  readonly random: Random;
  readonly parser = new ResponseParser();
  asked = 0;
  cookie = '';
  place = 0;
  /** Milliseconds since the run began; fixed before the request before it is answered. */
  due = 0;
  /** When the request was really handed to the connection. */
  sentAt = 0;
  /** The request in flight. */
  ask: Ask | undefined;
  private readonly world: World;
  private socket: Socket | undefined;

  constructor(index: number, seed: number, world: World) {
    this.index = index;
    this.random = new Random(seed);
    this.world = world;
  }

  send(ask: Ask, now: number, keepBody: boolean): void {
    this.ask = ask;
    this.sentAt = now;
    this.asked += 1;
    this.parser.expect(keepBody);
    this.socket ??= this.open();
    this.socket.write(ask.bytes);
  }

  /** Opens the connection ahead of the first request. */
  connect(): void {
    this.socket ??= this.open();
  }

  /** Gives the connection up; an answer still under way is not waited for. */
  hangUp(): void {
    const socket = this.socket;
    if (socket === undefined) return;
    this.socket = undefined;
    this.world.connections(-1);
    socket.destroy();
  }

  private open(): Socket {
    const { host, port } = this.world;
    const localAddress = this.world.sourceOf(this.index);
    const socket: Socket = connect({
      host,
      port,
      noDelay: true,
      ...(localAddress === undefined ? {} : { localAddress }),
      // One buffer for all: each piece is read to its end before the next one comes.
      onread: { buffer: SHARED, callback: (length, bytes): boolean => this.read(socket, bytes, length) },
    });
    this.world.connections(1);
    socket.on('error', (error: NodeJS.ErrnoException) => this.lost(socket, nameOf(error)));
    socket.on('end', () => this.ended(socket));
    socket.on('close', () => this.lost(socket, 'closed before the answer'));
    return socket;
  }

  private read(socket: Socket, bytes: Uint8Array, length: number): boolean {
    if (socket !== this.socket) return true;
    const progress = this.parser.push(bytes as Buffer, length);
    if (progress === 'more') return true;
    if (progress === 'done' && this.ask !== undefined) {
      if (this.parser.head?.keepAlive === false) this.hangUp();
      this.world.answered(this);
      return true;
    }
    this.hangUp();
    const fault = typeof progress === 'string' ? 'bytes without a request' : progress.fault;
    this.world.failed(this, `bad answer: ${fault}`);
    return true;
  }

  private ended(socket: Socket): void {
    if (socket !== this.socket || this.ask === undefined || !this.parser.closed()) return;
    this.hangUp();
    this.world.answered(this);
  }

  private lost(socket: Socket, kind: string): void {
    if (socket !== this.socket) return;
    const begun = this.parser.begun;
    this.hangUp();
    // A connection that the server closes between two requests is opened again with the next one.
    if (this.ask === undefined) return;
    this.world.failed(this, kind === 'closed before the answer' && begun ? 'closed amid the answer' : kind);
  }
}

const SHARED = Buffer.allocUnsafeSlow(65_536);

const NAMES: Record<string, string> = {
  ECONNREFUSED: 'connect refused',
  ETIMEDOUT: 'connect timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  EADDRNOTAVAIL: 'no free local port (generator)',
  EMFILE: 'too many open files (generator)',
};

function nameOf(error: NodeJS.ErrnoException): string {
  return NAMES[error.code ?? ''] ?? error.code ?? error.message;
}
