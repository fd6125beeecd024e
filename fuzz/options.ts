import { parseArgs } from 'node:util';

import { errorMessage, StartError } from '../src/shared/errors.ts';

export interface RunOptions {
  requests: number;
  seed: number;
  /** A shop that is there already; undefined for one of its own. */
  url: string | undefined;
  products: number;
  only: string | undefined;
}

const USAGE = 'Usage: npm run fuzz -- [--requests N] [--seed N] [--only TEXT] [--products N] [--url ADDRESS]';

/** @throws StartError with the usage. */
export function readOptions(args: readonly string[]): RunOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        requests: { type: 'string', default: '100000' },
        seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
        products: { type: 'string', default: '60' },
        only: { type: 'string' },
        url: { type: 'string' },
      },
    });
    return {
      requests: wholeNumber('--requests', values.requests, 1),
      seed: wholeNumber('--seed', values.seed, 0),
      products: wholeNumber('--products', values.products, 0),
      only: values.only,
      url: values.url === undefined ? undefined : loopback(values.url),
    };
  } catch (error) {
    throw new StartError(`${errorMessage(error)}. ${USAGE}`, { cause: error });
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) < least)
    throw new Error(`${name} must be a whole number from ${least} on`);
  return Number(text);
}

/** It writes whatever comes to its mind: never into somebody's shop. */
function loopback(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) {
    throw new Error('--url must be an address of this machine, such as http://127.0.0.1:3000');
  }
  return url.origin;
}
