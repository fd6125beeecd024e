import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { Endpoint, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { CROSS_SITE, CurrentSession, Reads, type Session, SignedIn } from '../../identity/index.ts';
import { MOST_FILES, readForm, readUpload, UPLOAD_TYPES } from '../../media/index.ts';
import { type ReceivedFile, receivedFiles, uploadView, type UploadView } from './upload.view.ts';
import { UploadPictures } from './upload-pictures.ts';

const FILES = {
  schema: {
    type: 'object',
    properties: { pictures: { type: 'array', maxItems: MOST_FILES, items: { type: 'string', format: 'binary' } } },
  },
};

const uploadParams = z.object({ id: z.uuid('the id of a picture you sent').describe('the id of a picture you sent') });

@ApiTags('images')
@Controller('api/images')
export class UploadsController {
  private readonly uploads: UploadPictures;

  constructor(uploads: UploadPictures) {
    this.uploads = uploads;
  }

  @Post()
  @SignedIn({ scope: 'products:write' })
  @RateLimit('upload')
  @Reads(...UPLOAD_TYPES)
  @ApiConsumes(...UPLOAD_TYPES)
  @ApiBody(FILES)
  @Refuses({
    ...CROSS_SITE,
    400: 'There is no picture in the request, or its form cannot be read',
    413: 'The file or the picture is too large, or there are too many files',
    415: 'None of the files is a JPEG, PNG, WebP, AVIF or GIF',
    422: 'The picture is damaged',
    429: 'Too many requests, or too many pictures that no listing uses',
  })
  @Endpoint({
    summary: 'Send pictures: the file itself, or a form with several. They are made behind the answer: see Location',
    status: 202,
    response: receivedFiles,
  })
  async send(
    @CurrentSession() { person }: Session,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ data: ReceivedFile[] }> {
    const data = request.isMultipart() ? await this.several(person.id, request) : [await this.one(person.id, request)];
    const first = data.find(({ upload }) => upload !== null)?.upload;
    if (first != null) void reply.header('location', `/api/images/${first.id}`);
    return { data };
  }

  @Get(':id')
  @SignedIn({ scope: 'products:read' })
  @Endpoint({ summary: 'What has become of a picture you sent', params: uploadParams, response: uploadView })
  async status(
    @Param({ schema: uploadParams }) { id }: z.infer<typeof uploadParams>,
    @CurrentSession() { person }: Session,
  ): Promise<UploadView> {
    return this.uploads.find(id, person.id);
  }

  private async one(person: string, request: FastifyRequest): Promise<ReceivedFile> {
    const upload = await this.uploads.receive(person, await readUpload(request, this.uploads.largest));
    return { name: '', upload, refusal: null };
  }

  /** Refused as a whole only where nothing was taken. */
  private async several(person: string, request: FastifyRequest): Promise<ReceivedFile[]> {
    const data: ReceivedFile[] = [];
    let refusal: AppError | undefined;
    await readForm(request, this.uploads.largest, async (file) => {
      const received = await this.uploads.take(person, file);
      data.push(received.file);
      refusal ??= received.refusal;
    });
    if (data.length === 0) throw new AppError('no-picture', 400, 'There is no picture in the request.');
    if (refusal !== undefined && data.every(({ upload }) => upload === null)) throw refusal;
    return data;
  }
}
