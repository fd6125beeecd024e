import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { StartError } from '../src/shared/errors.ts';

export interface Server {
  process: ChildProcess;
  port: number;
}

/** A bare node:http server in a process of its own. @param running gets the process, to be stopped whatever happens. */
export async function startBare(running: ChildProcess[]): Promise<Server> {
  const child = fork(path.join(import.meta.dirname, 'http.bare.js'), { stdio: 'inherit' });
  running.push(child);
  const [port] = (await once(child, 'message')) as [number];
  return { process: child, port };
}

/**
 * The built shop in a process of its own, on the data of `folder`.
 * @param running gets the process, to be stopped whatever happens.
 * @throws StartError with what it printed.
 */
export async function startShop(
  running: ChildProcess[],
  { folder, products, settings = {} }: { folder: string; products: number; settings?: Record<string, string> },
): Promise<Server> {
  const main = path.join(import.meta.dirname, '../src/main.js');
  const own = { DATA_DIR: folder, PORT: '0', HOST: '127.0.0.1', RATE_LIMIT: 'off' };
  const child = spawn(process.execPath, [...process.execArgv, main, '--products', String(products)], {
    env: { PATH: process.env['PATH'] ?? '', ...own, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  let printed = '';
  // What it prints later is read as well: a shop that cannot print when it closes would break.
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    const port = /is open at http:\/\/\S+:(\d+)/.exec(printed)?.[1];
    if (port === undefined) continue;
    child.stdout.resume();
    return { process: child, port: Number(port) };
  }
  throw new StartError(`The shop did not open: ${printed}`);
}

/** Lets it close in order. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
