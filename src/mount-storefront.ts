import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { chooseLanguage, type ErrorPage, serveStaticAssets } from './performance/http/index.ts';
import { AppError, notFound, StartError } from './shared/errors.ts';
import type { Shop } from './storefront/shop.ts';

/** What every page is given; the storefront's env.d.ts declares the same for `Astro.locals`. */
export interface PageLocals {
  shop: Shop;
  locale: string;
  /** Set when a page is asked to say what went wrong. */
  error?: { status: number; code: string; message: string };
}

type PageHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
  locals: PageLocals,
) => Promise<void>;

export interface Storefront {
  mount(fastify: FastifyInstance): Promise<void>;
  errorPage: ErrorPage;
}

/** Loads the built pages and tells how they hang in the server: no second process, no HTTP hop to the domains. */
export async function loadStorefront(
  folder: string,
  shop: () => Shop,
  locales: readonly string[],
): Promise<Storefront> {
  const entry = path.join(folder, 'server/entry.mjs');
  if (!existsSync(entry)) throw new StartError('The pages are not built: run "npm run build", then start again.');
  const { handler } = (await import(pathToFileURL(entry).href)) as { handler: PageHandler };

  const localsOf = (request: FastifyRequest): PageLocals => {
    const site = shop();
    return { shop: site, locale: localeOf(request, locales, site.identity.defaultLocale) };
  };

  const render = async (request: FastifyRequest, reply: FastifyReply, locals: PageLocals): Promise<void> => {
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    await handler(request.raw, reply.raw, () => undefined, locals);
  };

  const errorPage: ErrorPage = async (request, reply, { status, code, message }) => {
    request.raw.url = status === 404 ? '/404' : '/500';
    forceStatus(reply, status);
    await render(request, reply, { ...localsOf(request), error: { status, code, message } });
  };

  return {
    errorPage,
    async mount(fastify) {
      serveStaticAssets(fastify, { folder: path.join(folder, 'client/_astro'), prefix: '/_astro/' });
      fastify.route({
        method: ['GET', 'HEAD'],
        url: '/*',
        handler: async (request, reply) => {
          if (/^\/(api|images|_astro)(\/|\?|$)/.test(request.url)) throw notFound('address');
          await renderOrNotFound(request, reply, handler, localsOf(request), errorPage);
        },
      });
    },
  };
}

/** Astro answers its error pages with 404 and 500, whatever the page says. */
function forceStatus(reply: FastifyReply, status: number): void {
  const { raw } = reply;
  const writeHead = raw.writeHead.bind(raw) as (status: number, ...rest: unknown[]) => typeof raw;
  Object.assign(raw, { writeHead: (_: number, ...rest: unknown[]) => writeHead(status, ...rest) });
}

/** Astro calls `next` for an address that no page answers. */
async function renderOrNotFound(
  request: FastifyRequest,
  reply: FastifyReply,
  handler: PageHandler,
  locals: PageLocals,
  errorPage: ErrorPage,
): Promise<void> {
  reply.hijack();
  let missed = false;
  await handler(request.raw, reply.raw, () => void (missed = true), locals);
  if (missed) await errorPage(request, reply, new AppError('not-found', 404, 'There is no such page.'));
}

/** `?lang=` first, so that a link can fix the language; then what the browser asks for. */
function localeOf(request: FastifyRequest, locales: readonly string[], fallback: string): string {
  const asked = new URLSearchParams(request.url.split('?', 2)[1] ?? '').get('lang');
  return chooseLanguage(asked, request.headers['accept-language'], locales, fallback);
}
