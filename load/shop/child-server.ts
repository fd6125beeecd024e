import { type ChildProcess, spawn } from 'node:child_process';

import { StartError } from '../../src/shared/errors.ts';

/** A server in a process of its own, started for a run and stopped with it. */
export class ChildServer {
  readonly process: ChildProcess;
  private printed = '';

  private constructor(child: ChildProcess) {
    this.process = child;
    const keep = (chunk: Buffer) => {
      this.printed = (this.printed + chunk.toString()).slice(-KEPT);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    // A runner that ends early must not leave its servers behind.
    const sweep = () => void child.kill('SIGTERM');
    process.once('exit', sweep);
    child.once('exit', () => process.off('exit', sweep));
  }

  /** @returns once what it prints matches. @throws StartError with its last words when it ends or takes too long. */
  static async start(
    program: string,
    args: readonly string[],
    options: { ready: RegExp; seconds: number; environment?: NodeJS.ProcessEnv },
  ): Promise<{ server: ChildServer; match: RegExpExecArray }> {
    // Ctrl-C is for the runner, which then stops its servers in order.
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: options.environment ?? process.env,
    });
    const server = new ChildServer(child);
    try {
      return { server, match: await server.waitFor(options.ready, options.seconds) };
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get running(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** The last it printed. */
  get output(): string {
    return this.printed.trim();
  }

  kill(signal: NodeJS.Signals): void {
    if (this.running) this.process.kill(signal);
  }

  /** SIGTERM, then SIGKILL for what does not end. */
  async stop(): Promise<void> {
    if (!this.running || this.process.pid === undefined) return;
    const exit = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGCONT');
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exit;
    clearTimeout(timer);
  }

  private async waitFor(ready: RegExp, seconds: number): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = ready.exec(this.printed);
        if (match === null) return;
        done();
        resolve(match);
      };
      const fail = (why: string) => {
        done();
        reject(new StartError(`${this.process.spawnfile} ${why}: ${this.output || 'it printed nothing'}`));
      };
      const ended = (code: number | null) => fail(`ended with code ${code} before it was ready`);
      const broken = (error: Error) => fail(`does not start (${error.message})`);
      const timer = setTimeout(() => fail(`was not ready within ${seconds} s`), seconds * 1_000);
      const done = () => {
        clearTimeout(timer);
        this.process.off('exit', ended).off('error', broken);
        this.process.stdout?.off('data', look);
        this.process.stderr?.off('data', look);
      };
      this.process.once('exit', ended).once('error', broken);
      this.process.stdout?.on('data', look);
      this.process.stderr?.on('data', look);
    });
  }
}

const KEPT = 8_000;
const STOP_TIMEOUT_MS = 30_000;
