import type { RequestListener } from 'node:http';

import { type Fill, ownBytes } from '../../cache/index.ts';
import type { Encoding } from '../negotiate.ts';
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

/** An answer that is to be made; plain values, so that another thread can be asked. */
export interface Order extends RenderOptions {
  /** Path and known parameters in their one form. */
  url: string;
  /** Where the route has languages. */
  language: string | undefined;
  /** Whether it is kept here whatever it says to caches further out. */
  local: boolean;
  /** What it is kept in, where that makes it smaller. */
  coding: Encoding | undefined;
  /** The authority the answer is made for: "shop.example". */
  host: string;
}

/** Seconds that a "there is no such thing" is kept: it may come to be. */
export const MISSING_TTL = 30;

/** Has an answer made for the cache. @throws OriginFailed for 5xx; RenderBroken */
export async function fillResponse(routes: RequestListener, order: Order, fill: Fill): Promise<StoredResponse> {
  const { url, language, host } = order;
  const headers = {
    host,
    accept: '*/*',
    'user-agent': 'social-selling-response-cache',
    ...(language === undefined ? {} : { 'accept-language': language }),
  };
  const rendered = await render(routes, url, headers, order).catch((error: unknown) => {
    if (error instanceof TooLarge) return undefined;
    throw error;
  });
  if (rendered === undefined) return passed(fill);
  const verdict = verdictOf(rendered, { language: language !== undefined, local: order.local });
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

async function encoded(stored: StoredResponse, { coding }: Order): Promise<StoredResponse> {
  const body = coding === undefined || !stored.compressible ? undefined : await encodeBody(stored.body, coding, 'live');
  return body === undefined ? { ...stored, body: ownBytes(stored.body) } : { ...stored, body, coding };
}
