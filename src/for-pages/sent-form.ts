import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { UploadPictures } from '../domains/catalog/index.ts';
import { readForm } from '../domains/media/index.ts';
import { StartError } from '../shared/errors.ts';
import type { RefusedFile, SentForm } from '../storefront/selling.ts';
import { Visit } from './visit.ts';

/**
 * Reads a form with pictures of whoever may send some; each file is taken as it comes, so that what is typed or chosen wrong
 * beside it costs nobody an upload.
 * @returns undefined for everybody else: nothing of it is read, and the page says what it says to them.
 */
export async function readSentForm(
  app: INestApplicationContext | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SentForm | undefined> {
  if (app === undefined) throw new StartError('The shop is still starting.');
  if (request.body instanceof URLSearchParams) return { form: request.body, refused: [] };
  const visit = new Visit(app, request, reply);
  const session = await visit.session();
  if (session === undefined || session.person.role === 'buyer') return undefined;
  await visit.hold('upload');
  const uploads = visit.use(UploadPictures);
  const taken: string[] = [];
  const refused: RefusedFile[] = [];
  const form = await readForm(request, uploads.largest, async (sent) => {
    const { file } = await uploads.take(session.person.id, sent);
    if (file.upload !== null) taken.push(file.upload.contentHash);
    if (file.refusal !== null) refused.push({ name: file.name, ...file.refusal });
  });
  for (const hash of taken) form.append('picture', hash);
  return { form, refused };
}
