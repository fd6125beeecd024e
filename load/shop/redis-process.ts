import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';

import { StartError } from '../../src/shared/errors.ts';
import { ChildServer } from './child-server.ts';

/** A real redis-server for the run: on loopback, in memory, at a port it keeps when it is started again. */
export class RedisProcess {
  readonly port: number;
  private server: ChildServer;

  private constructor(port: number, server: ChildServer) {
    this.port = port;
    this.server = server;
  }

  /** @throws StartError where there is no redis-server. */
  static async start(): Promise<RedisProcess> {
    const port = await freePort();
    return new RedisProcess(port, await launch(port));
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.server.pid;
  }

  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.server.kill(signal);
  }

  /** Again, empty, at the same port. */
  async restart(): Promise<void> {
    await this.server.stop();
    this.server = await launch(this.port);
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}

async function launch(port: number): Promise<ChildServer> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
  try {
    const { server } = await ChildServer.start('redis-server', args, {
      ready: /Ready to accept connections/,
      seconds: 20,
    });
    return server;
  } catch (error) {
    throw new StartError('--redis auto needs the program redis-server: install it ("apt-get install redis-server").', {
      cause: error,
    });
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
