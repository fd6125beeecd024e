import type { FastifyReply, FastifyRequest } from 'fastify';

/** What `Authorization: Bearer` carries (RFC 6750, section 2.1); undefined without that header, "" where it says nothing. */
export function bearerOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const { authorization = '' } = headers;
  return /^bearer( |$)/i.test(authorization) ? authorization.slice('bearer'.length).trim() : undefined;
}

/** `WWW-Authenticate` of RFC 6750, section 3; without an error where no token was given. */
export function challenge(reply: FastifyReply, parameters: { error?: string; scope?: string }): void {
  const pairs = Object.entries({ realm: 'social-selling', ...parameters }).map(([name, value]) => `${name}="${value}"`);
  reply.header('www-authenticate', `Bearer ${pairs.join(', ')}`);
}
