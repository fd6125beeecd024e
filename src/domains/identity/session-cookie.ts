import type { FastifyRequest } from 'fastify';

import type { HeaderWriter } from '../../performance/http/index.ts';
import { SESSION_SECONDS } from './sessions.ts';

/**
 * The cookie that carries a session's token. Behind https it is `__Host-session` (RFC 6265bis, section 4.1.3.2): no
 * other host, not even a subdomain, and no unencrypted answer can set it. On plain http browsers refuse such a cookie,
 * there it is `session`.
 */
export class SessionCookie {
  private readonly publicHttps: boolean;

  /** @param publicUrl where shoppers reach the shop, if known: TLS may end at a proxy that says nothing of it. */
  constructor(publicUrl: string | undefined) {
    this.publicHttps = publicUrl?.startsWith('https:') ?? false;
  }

  /** The token a browser sends; undefined without one. */
  read(request: FastifyRequest): string | undefined {
    const name = `${this.name(request)}=`;
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
    return pairs.find((pair) => pair.startsWith(name))?.slice(name.length);
  }

  set(request: FastifyRequest, answer: HeaderWriter, token: string): void {
    this.send(request, answer, token, SESSION_SECONDS);
  }

  clear(request: FastifyRequest, answer: HeaderWriter): void {
    this.send(request, answer, '', 0);
  }

  private send(request: FastifyRequest, answer: HeaderWriter, value: string, maxAge: number): void {
    const secure = this.isSecure(request) ? '; Secure' : '';
    const attributes = `Max-Age=${maxAge}; Path=/; HttpOnly; SameSite=Lax${secure}`;
    answer.header('set-cookie', `${this.name(request)}=${value}; ${attributes}`);
  }

  private name(request: FastifyRequest): string {
    return this.isSecure(request) ? '__Host-session' : 'session';
  }

  private isSecure(request: FastifyRequest): boolean {
    return this.publicHttps || request.protocol === 'https';
  }
}
