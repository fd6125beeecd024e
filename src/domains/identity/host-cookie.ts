import type { FastifyRequest } from 'fastify';

import type { HeaderWriter } from '../../performance/http/index.ts';

/**
 * A cookie with a random token for one browser. Behind https its name begins with `__Host-` (RFC 6265bis, section
 * 4.1.3.2): no other host, not even a subdomain, and no unencrypted answer can set it. On plain http browsers refuse such a
 * cookie, there it goes without.
 */
export class HostCookie {
  private readonly plainName: string;
  private readonly publicHttps: boolean;

  /** @param publicUrl where shoppers reach the shop, if known: TLS may end at a proxy that says nothing of it. */
  constructor(name: string, publicUrl: string | undefined) {
    this.plainName = name;
    this.publicHttps = publicUrl?.startsWith('https:') ?? false;
  }

  /** The token a browser sends; undefined without one. */
  read(request: FastifyRequest): string | undefined {
    const name = `${this.name(request)}=`;
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
    return pairs.find((pair) => pair.startsWith(name))?.slice(name.length);
  }

  /** @param seconds undefined: until the browser is closed. */
  set(request: FastifyRequest, answer: HeaderWriter, token: string, seconds: number | undefined): void {
    this.send(request, answer, token, seconds);
  }

  clear(request: FastifyRequest, answer: HeaderWriter): void {
    this.send(request, answer, '', 0);
  }

  private send(request: FastifyRequest, answer: HeaderWriter, value: string, seconds: number | undefined): void {
    const age = seconds === undefined ? '' : `Max-Age=${seconds}; `;
    const secure = this.isSecure(request) ? '; Secure' : '';
    answer.header('set-cookie', `${this.name(request)}=${value}; ${age}Path=/; HttpOnly; SameSite=Lax${secure}`);
  }

  private name(request: FastifyRequest): string {
    return this.isSecure(request) ? `__Host-${this.plainName}` : this.plainName;
  }

  private isSecure(request: FastifyRequest): boolean {
    return this.publicHttps || request.protocol === 'https';
  }
}
