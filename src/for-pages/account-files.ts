import { Readable } from 'node:stream';

import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import {
  AVATAR_BYTES,
  BrowserSessions,
  ChangeAvatar,
  ConfirmPerson,
  ExportAccount,
  noteSession,
  ownPassword,
  Requesters,
  SameOrigin,
} from '../domains/identity/index.ts';
import { readUpload } from '../domains/media/index.ts';
import { validate } from '../performance/http/index.ts';
import { limitsFor } from '../performance/rate-limit/index.ts';
import { AppError } from '../shared/errors.ts';

type Action = (app: INestApplicationContext, person: string, request: FastifyRequest) => Promise<Readable | undefined>;

interface FileForm {
  url: string;
  /** Of `@RateLimit`. */
  limit: string;
  /** The page that has the form, and the parameter that tells it how it went: "saved" or the code of the refusal. */
  page: string;
  told: string;
  action: Action;
}

/** What browsers send and take as files: no page has to be made for it, and nothing of it is ever in memory as a whole form. */
const FORMS: readonly FileForm[] = [
  {
    url: '/account/avatar',
    limit: 'write',
    page: '/account/profile',
    told: 'picture',
    action: async (app, person, request) => {
      await app.get(ChangeAvatar, { strict: false }).set(person, await readUpload(request, AVATAR_BYTES));
      return undefined;
    },
  },
  {
    url: '/account/avatar/removal',
    limit: 'write',
    page: '/account/profile',
    told: 'picture',
    action: async (app, person) => {
      await app.get(ChangeAvatar, { strict: false }).remove(person);
      return undefined;
    },
  },
  {
    url: '/account/export',
    limit: 'export',
    page: '/account/data',
    told: 'copy',
    action: async (app, person, request) => {
      const { password } = validate(ownPassword, { ...(request.body as object | undefined) });
      await app.get(ConfirmPerson, { strict: false }).byPassword(person, password, 'password');
      const from = app.get(Requesters, { strict: false }).of(request);
      const pieces = app.get(ExportAccount, { strict: false }).pieces(person, from);
      return Readable.from(pieces, { objectMode: true, highWaterMark: 1 });
    },
  },
];

/** To be called before the server is ready. */
export function mountAccountFiles(fastify: FastifyInstance, app: INestApplicationContext): void {
  for (const form of FORMS) {
    fastify.route({
      method: 'POST',
      url: form.url,
      config: { rateLimit: form.limit },
      onRequest: (request, _reply, done) => {
        app.get(SameOrigin, { strict: false }).check(request);
        done();
      },
      handler: async (request, reply) => answer(app, form, request, reply),
    });
  }
}

async function answer(app: INestApplicationContext, form: FileForm, request: FastifyRequest, reply: FastifyReply) {
  reply.header('cache-control', 'private, no-store, no-transform');
  const { page, told } = form;
  const session = await app.get(BrowserSessions, { strict: false }).find(request, reply);
  if (session === undefined) return reply.redirect(`/sign-in?next=${encodeURIComponent(page)}`, 303);
  noteSession(request, session);
  try {
    await limitsFor(request)?.holdAccount(request, reply);
    const file = await form.action(app, session.person.id, request);
    if (file === undefined) return await reply.redirect(backTo(request, page, told, 'saved'), 303);
    reply.header('content-disposition', 'attachment; filename="social-selling-account.json"');
    return await reply.type('application/json; charset=utf-8').send(file);
  } catch (error) {
    if (!(error instanceof AppError) || error.report) throw error;
    return reply.redirect(backTo(request, page, told, error.code), 303);
  }
}

function backTo(request: FastifyRequest, page: string, told: string, code: string): string {
  const language = new URLSearchParams(request.url.split('?', 2)[1] ?? '').get('lang');
  const parameters = new URLSearchParams({ [told]: code, ...(language === null ? {} : { lang: language }) });
  return `${page}?${parameters.toString()}#${told}`;
}
