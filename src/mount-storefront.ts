import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { chooseLanguage, type ErrorPage, serveStaticAssets } from './performance/http/index.ts';
import { openPagePolicies } from './page-policies.ts';
import { AppError, notFound, StartError } from './shared/errors.ts';
import { accentStyle } from './storefront/accent.ts';
import type { Account } from './storefront/account.ts';
import type { Admin } from './storefront/admin.ts';
import type { Console } from './storefront/console.ts';
import type { RefusedFile, SentForm } from './storefront/selling.ts';
import type { Shop } from './storefront/shop.ts';

/** What every page is given; the storefront's env.d.ts declares the same for `Astro.locals`. */
export interface PageLocals {
  shop: Shop;
  /** Of whoever asks for this page. */
  account: Account;
  /** For administrators; refuses everybody else. */
  admin: Admin;
  /** The performance console; refuses everybody but administrators. */
  console: Console;
  locale: string;
  /** The Content-Security-Policy of a page, by its route. */
  policyOf: (route: string) => string;
  /** To be told what the page of this route could not do. */
  refused: (thrown: unknown, route: string) => void;
  /** What they sent with it. */
  form?: URLSearchParams;
  /** Set when a page is asked to say what went wrong. */
  error?: { status: number; code: string; message: string };
}

type PageHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
  locals: PageLocals,
) => Promise<void>;

/** What pages ask the domains by. */
export interface PageSources {
  shop: () => Shop;
  account: (request: FastifyRequest, reply: FastifyReply, refused: readonly RefusedFile[]) => Account;
  admin: (request: FastifyRequest, reply: FastifyReply, account: Account) => Admin;
  console: (request: FastifyRequest, reply: FastifyReply, account: Account) => Console;
  /** Is told of all that a page was refused with. @param page its route */
  refused: (request: FastifyRequest, thrown: unknown, page: string) => void;
}

/** The pages that read forms, and who says whether a form may be read at all. */
export interface PageForms {
  pages: readonly string[];
  /** Those whose forms may be long. */
  long: readonly string[];
  /** @throws AppError for what another site made a browser send. */
  check: (request: FastifyRequest) => void;
  /** Those whose forms may hold files, and who reads them; undefined for whoever may send none. */
  files: {
    pages: readonly string[];
    read: (request: FastifyRequest, reply: FastifyReply) => Promise<SentForm | undefined>;
  };
}

export interface Storefront {
  mount(fastify: FastifyInstance, forms: PageForms): Promise<void>;
  errorPage: ErrorPage;
}

/** Far more than any form of the shop holds. */
const LONGEST_FORM = 65_536;
/** The description of a listing alone may be longer, and so may the plan of a statement. */
const LONG_FORM = 1_000_000;

/** Loads the built pages and tells how they hang in the server: no second process, no HTTP hop to the domains. */
export async function loadStorefront(
  folder: string,
  sources: PageSources,
  locales: readonly string[],
): Promise<Storefront> {
  const entry = path.join(folder, 'server/entry.mjs');
  if (!existsSync(entry)) throw new StartError('The pages are not built: run "npm run build", then start again.');
  const { handler } = (await import(pathToFileURL(entry).href)) as { handler: PageHandler };

  const policyOf = openPagePolicies(folder, () => [accentStyle(sources.shop().identity.color)]);

  const localsOf = (request: FastifyRequest, reply: FastifyReply, sent?: SentForm): PageLocals => {
    const shop = sources.shop();
    const given = sent?.form ?? request.body;
    const form = given instanceof URLSearchParams ? { form: given } : {};
    const locale = localeOf(request, locales, shop.identity.defaultLocale);
    const account = sources.account(request, reply, sent?.refused ?? []);
    const refused = (thrown: unknown, route: string) => sources.refused(request, thrown, route);
    const admin = sources.admin(request, reply, account);
    const console = sources.console(request, reply, account);
    return { shop, account, admin, console, locale, policyOf, refused, ...form };
  };

  const errorPage: ErrorPage = async (request, reply, { status, code, message }) => {
    request.raw.url = status === 404 ? '/404' : '/500';
    forceStatus(reply, status);
    takeOver(reply);
    const locals = { ...localsOf(request, reply), error: { status, code, message } };
    await handler(request.raw, reply.raw, () => undefined, locals);
  };

  const page = async (request: FastifyRequest, reply: FastifyReply, sent?: SentForm): Promise<void> => {
    if (/^\/(api|images|_astro|_image|_server-islands|_actions)(\/|\?|$)/.test(request.url)) throw notFound('address');
    const locals = localsOf(request, reply, sent);
    takeOver(reply);
    let missed = false;
    // Astro calls `next` for an address that no page answers.
    await handler(request.raw, reply.raw, () => void (missed = true), locals);
    if (missed) await errorPage(request, reply, new AppError('not-found', 404, 'There is no such page.'));
  };

  return {
    errorPage,
    async mount(fastify, forms) {
      serveStaticAssets(fastify, { folder: path.join(folder, 'client/_astro'), prefix: '/_astro/' });
      fastify.route({
        method: ['GET', 'HEAD'],
        url: '/*',
        handler: async (request, reply) => page(request, reply),
      });
      mountForms(fastify, forms, page);
      mountFileForms(fastify, forms, page);
    },
  };
}

/** In a context of its own: only here are forms read, and nothing but forms. */
function mountForms(
  fastify: FastifyInstance,
  { pages, long, check }: PageForms,
  page: (request: FastifyRequest, reply: FastifyReply) => Promise<void>,
): void {
  void fastify.register(async (context) => {
    context.removeAllContentTypeParsers();
    context.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: LONGEST_FORM },
      (_request, body, done) => done(null, new URLSearchParams(body.toString())),
    );
    for (const url of [...pages, ...long]) {
      context.route({
        method: 'POST',
        url,
        ...(long.includes(url) ? { bodyLimit: LONG_FORM } : {}),
        config: { answersItself: true },
        onRequest: (request, _reply, done) => {
          check(request);
          done();
        },
        handler: async (request, reply) => page(request, reply),
      });
    }
  });
}

/** As above, and forms with files: those are read before the page is asked. */
function mountFileForms(
  fastify: FastifyInstance,
  { files, check }: PageForms,
  page: (request: FastifyRequest, reply: FastifyReply, sent?: SentForm) => Promise<void>,
): void {
  void fastify.register(async (context) => {
    context.removeContentTypeParser(['application/json', 'text/plain', 'application/x-www-form-urlencoded']);
    context.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: LONG_FORM },
      (_request, body, done) => done(null, new URLSearchParams(body.toString())),
    );
    for (const url of files.pages) {
      context.route({
        method: 'POST',
        url,
        config: { answersItself: true },
        onRequest: (request, _reply, done) => {
          check(request);
          done();
        },
        handler: async (request, reply) => {
          if (!(request.body instanceof URLSearchParams) && !request.isMultipart()) throw noForm();
          return page(request, reply, await files.read(request, reply));
        },
      });
    }
  });
}

function noForm(): AppError {
  return new AppError('unsupported-media-type', 415, 'This address reads forms.');
}

/** Astro writes the answer itself; what was said of it before stays. */
function takeOver(reply: FastifyReply): void {
  if (reply.sent) return;
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
}

/** Astro answers its error pages with 404 and 500, whatever the page says. */
function forceStatus(reply: FastifyReply, status: number): void {
  const { raw } = reply;
  const writeHead = raw.writeHead.bind(raw) as (status: number, ...rest: unknown[]) => typeof raw;
  Object.assign(raw, { writeHead: (_: number, ...rest: unknown[]) => writeHead(status, ...rest) });
}

/** `?lang=` first, so that a link can fix the language; then what the browser asks for. */
function localeOf(request: FastifyRequest, locales: readonly string[], fallback: string): string {
  const asked = new URLSearchParams(request.url.split('?', 2)[1] ?? '').get('lang');
  return chooseLanguage(asked, request.headers['accept-language'], locales, fallback);
}
