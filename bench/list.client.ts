import { Agent, request } from 'node:http';

import { runCommand } from '../src/commands/run-command.ts';

/** What the parent process asks for, as one message. */
export interface LoadOrder {
  url: string;
  paths: readonly string[];
  connections: number;
  seconds: number;
}

export interface LoadResult {
  requests: number;
  failures: number;
  bytes: number;
  /** Milliseconds of every request, sorted. */
  milliseconds: number[];
}

/** Asks for one path after the other on each of its connections, in a process of its own. */
await runCommand(async () => {
  process.once('message', (order: LoadOrder) => {
    void load(order).then((result) => process.send?.(result));
  });
});

async function load({ url, paths, connections, seconds }: LoadOrder): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const result: LoadResult = { requests: 0, failures: 0, bytes: 0, milliseconds: [] };
  const until = performance.now() + seconds * 1_000;
  let next = 0;
  const ask = async () => {
    while (performance.now() < until && next < paths.length) {
      const path = paths[next] ?? '/';
      next += 1;
      const started = performance.now();
      const { status, bytes } = await get(agent, url + path);
      result.milliseconds.push(performance.now() - started);
      result.requests += 1;
      result.bytes += bytes;
      if (status !== 200) result.failures += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, ask));
  agent.destroy();
  result.milliseconds.sort((a, b) => a - b);
  return result;
}

async function get(agent: Agent, url: string): Promise<{ status: number; bytes: number }> {
  return new Promise((resolve) => {
    const failed = () => resolve({ status: 0, bytes: 0 });
    const asked = request(url, { agent, timeout: 10_000 }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes }));
      response.on('error', failed);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', failed);
    asked.end();
  });
}
