import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

import { StartError } from '../src/shared/errors.ts';

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Answered {
  status: number;
  cookie: string;
  body: Buffer;
}

/** Asks one server over one keep-alive connection; nothing is compressed. */
export class PageClient {
  readonly origin: string;
  private readonly port: number;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(port: number) {
    this.port = port;
    this.origin = `http://127.0.0.1:${port}`;
  }

  /** @throws StartError for an answer that is not 200. */
  async page(address: string): Promise<Buffer> {
    const { status, body } = await this.ask(address);
    if (status !== 200) throw new StartError(`${address} answered ${status}.`);
    return body;
  }

  async ask(address: string, { method = 'GET', headers = {}, body = '' }: Asked = {}): Promise<Answered> {
    const { port, agent } = this;
    const all = { 'accept-encoding': 'identity', 'accept-language': 'en', ...headers };
    return new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port, agent, path: address, method, headers: all, timeout: 30_000 },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const cookie = response.headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
            resolve({ status: response.statusCode ?? 0, cookie, body: Buffer.concat(chunks) });
          });
        },
      );
      asked.on('timeout', () => asked.destroy(new Error(`${address} took too long.`)));
      asked.on('error', reject);
      asked.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** What all threads of a process have run so far: nanoseconds by the scheduler, where /proc/PID/stat counts 10 ms. */
export function cpuMilliseconds(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) throw new StartError('Counting CPU needs /proc: this bench runs on Linux.');
  return readdirSync(tasks).reduce((sum, task) => sum + nanoseconds(`${tasks}/${task}/schedstat`) / 1e6, 0);
}

/** Zero for a thread that has just ended. */
function nanoseconds(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').split(' ', 1)[0]);
  } catch {
    return 0;
  }
}
