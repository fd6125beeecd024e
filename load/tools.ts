import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { StartError } from '../src/shared/errors.ts';
import type { Options } from './options.ts';
import { Servers } from './shop/servers.ts';

/**
 * Runs k6 or Artillery, where the machine has it, with the scenario kept here.
 * @returns its exit code. @throws StartError where it is not installed.
 */
export async function runTool(tool: 'artillery' | 'k6', options: Options): Promise<number> {
  if (spawnSync(tool, ['version'], { stdio: 'ignore' }).error !== undefined) {
    throw new StartError(`${tool} is not on the PATH: load/${tool}/README.md tells how to get it.`);
  }
  const servers = await Servers.open(options);
  try {
    mkdirSync(options.out, { recursive: true });
    const { host, port } = servers.target;
    const target = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    return await run(tool, tool === 'k6' ? k6Arguments(options) : artilleryArguments(options, target), {
      TARGET: target,
      SCENARIO: options.shape,
      USERS: String(options.users),
      DURATION: String(options.duration),
    });
  } finally {
    await servers.close();
  }
}

/** The sources of the checkout: what the compiler leaves in dist has no YAML. */
const HERE = path.resolve(import.meta.dirname, '../../load');

function k6Arguments({ out }: Options): string[] {
  return ['run', '--summary-export', path.join(out, 'k6-summary.json'), path.join(HERE, 'k6/browse.ts')];
}

function artilleryArguments({ out, duration, users }: Options, target: string): string[] {
  // A tenth as many newcomers a second as users, who stay about ten seconds.
  const phases = [{ duration, arrivalRate: Math.max(1, Math.round(users / 10)) }];
  const overrides = JSON.stringify({ config: { target, phases } });
  return [
    'run',
    '--overrides',
    overrides,
    '--output',
    path.join(out, 'artillery.json'),
    path.join(HERE, 'artillery/shop.yml'),
  ];
}

async function run(program: string, args: readonly string[], environment: Record<string, string>): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
