import { z } from 'zod';

import { pictureFrom, pictureView } from '../../media/index.ts';
import type { UploadRow } from './uploads.queries.ts';

export const uploadView = z
  .object({
    id: z.uuid(),
    contentHash: z.string().describe('SHA-256 of the file, in hexadecimal: what a listing names the picture by'),
    status: z
      .enum(['pending', 'ready', 'refused'])
      .describe('pending: being made; refused: it turned out to be no good'),
    refusal: z.string().nullable().describe('The code of the refusal: "image-broken"'),
    picture: pictureView.nullable().describe('What is shown of it, once it is ready'),
    expiresAt: z.iso.datetime().describe('Until then a listing may use it'),
  })
  .meta({ id: 'PictureUpload' });

/** One of the files of a request: taken, or refused at once. */
export const receivedFile = z
  .object({
    name: z.string().describe('Of the file, as it was sent; "" where it has none'),
    upload: uploadView.nullable(),
    refusal: z
      .object({ code: z.string(), message: z.string().describe('A sentence') })
      .nullable()
      .describe('Why it was not taken'),
  })
  .meta({ id: 'ReceivedFile' });

export const receivedFiles = z.object({ data: z.array(receivedFile) }).meta({ id: 'ReceivedFiles' });

export type UploadView = z.infer<typeof uploadView>;
export type ReceivedFile = z.infer<typeof receivedFile>;

export function uploadFrom(row: UploadRow): UploadView {
  const { id, contentHash, status, refusal, expiresAt } = row;
  const picture = status === 'ready' ? pictureFrom(row) : null;
  return { id, contentHash, status, refusal, picture, expiresAt: expiresAt.toISOString() };
}
