import type { RequestListener } from 'node:http';

import type { Fill } from '../../cache/index.ts';
import type { Encoding } from '../negotiate.ts';
import type { CanonicalTarget } from './canonical-target.ts';
import { encodeBody } from './encode-body.ts';
import { render, type RenderOptions, TooLarge } from './render.ts';
import { storedFrom, type StoredResponse, verdictOf } from './stored-response.ts';

/** The routes answered that they cannot: it is not kept, and what was there before is served instead where there is something. */
export class OriginFailed extends Error {
  readonly status: number;
  readonly response: StoredResponse;

  constructor(response: StoredResponse) {
    super(`The routes answered ${response.status}.`);
    this.status = response.status;
    this.response = response;
  }
}

export interface Order extends RenderOptions {
  origin: RequestListener;
  target: CanonicalTarget;
  language: string | undefined;
  /** What the client that asked first takes. */
  encoding: Encoding | 'identity';
  /** The authority the answer is made for: "shop.example". */
  host: string;
}

/** Seconds that a "there is no such thing" is kept: it may come to be. */
export const MISSING_TTL = 30;

/** Has an answer made for the cache. @throws OriginFailed for 5xx; RenderBroken */
export async function fillResponse(order: Order, fill: Fill): Promise<StoredResponse> {
  const { target, language, host } = order;
  const headers = {
    host,
    accept: '*/*',
    'user-agent': 'social-selling-response-cache',
    ...(language === undefined ? {} : { 'accept-language': language }),
  };
  const rendered = await render(order.origin, target.url, headers, order).catch((error: unknown) => {
    if (error instanceof TooLarge) return undefined;
    throw error;
  });
  if (rendered === undefined) return passed(fill);
  const verdict = verdictOf(rendered, target.policy.language === true);
  if (verdict === 'pass') return passed(fill);
  const stored = await encoded(storedFrom(rendered, verdict), order);
  if (stored.status >= 500) throw new OriginFailed(stored);
  if (verdict === 'share') fill.doNotStore();
  if (stored.status === 404 || stored.status === 410) fill.keepFor(MISSING_TTL);
  return stored;
}

function passed(fill: Fill): StoredResponse {
  fill.doNotStore();
  return PASSED;
}

const PASSED: StoredResponse = storedFrom({ status: 204, headers: {}, body: Buffer.alloc(0) }, 'pass');

async function encoded(stored: StoredResponse, { encoding }: Order): Promise<StoredResponse> {
  if (encoding === 'identity' || !stored.compressible) return stored;
  const body = await encodeBody(stored.body, encoding, 'live');
  return body === undefined ? stored : { ...stored, variants: { [encoding]: body } };
}
