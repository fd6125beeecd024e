import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { type Account, TEST_PASSWORD } from './accounts.ts';

export interface Asked {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  /** JSON, unless it is bytes. */
  body?: unknown;
}

export interface Answered {
  status: number;
  /** Of an answer in JSON. */
  body: ReturnType<typeof JSON.parse>;
  text: string;
  headers: Record<string, unknown>;
}

/** One request of a page of the shop itself. */
export async function ask(
  app: NestFastifyApplication,
  { method = 'GET', url, headers = {}, body }: Asked,
): Promise<Answered> {
  const json = body !== undefined && !Buffer.isBuffer(body);
  const answer = await app.inject({
    method,
    url,
    headers: { 'sec-fetch-site': 'same-origin', ...(json ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body === undefined ? {} : { payload: Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
  });
  const isJson = String(answer.headers['content-type']).includes('json');
  return {
    status: answer.statusCode,
    body: isJson && answer.payload !== '' ? JSON.parse(answer.payload) : undefined,
    text: answer.payload,
    headers: answer.headers,
  };
}

/** Signs in with TEST_PASSWORD. @returns the cookie to send. */
export async function cookieOf(app: NestFastifyApplication, { email }: Account): Promise<string> {
  const answer = await ask(app, { method: 'POST', url: '/api/auth/login', body: { email, password: TEST_PASSWORD } });
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}
