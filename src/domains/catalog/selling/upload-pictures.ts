import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { Jobs } from '../../../performance/jobs/index.ts';
import { AppError, notFound } from '../../../shared/errors.ts';
import { type FileOfForm, receivePicture, Works } from '../../media/index.ts';
import { type ReceivedFile, uploadFrom, type UploadView } from './upload.view.ts';
import { findUpload, insertUpload } from './uploads.queries.ts';

/** That nobody has used yet, of one person. */
const MOST_WAITING = 300;

@Injectable()
export class UploadPictures {
  /** Bytes. */
  readonly largest: number;
  private readonly database: Database;
  private readonly works: Works;
  private readonly jobs: Jobs;

  constructor(database: Database, works: Works, jobs: Jobs) {
    this.database = database;
    this.works = works;
    this.jobs = jobs;
    this.largest = works.settings.IMAGES_MAX_BYTES;
  }

  /** One of several: that it is refused does not keep the others from being taken. */
  async take(person: string, file: FileOfForm): Promise<{ file: ReceivedFile; refusal: AppError | undefined }> {
    const { name } = file;
    try {
      if ('refusal' in file) throw file.refusal;
      const upload = await this.receive(person, file.bytes);
      return { file: { name, upload, refusal: null }, refusal: undefined };
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      const { code, message } = error;
      return { file: { name, upload: null, refusal: { code, message } }, refusal: error };
    }
  }

  /**
   * Takes a picture that is made behind the request; its owner may use it in a listing at once.
   * @throws AppError `image-type-refused` (415), `image-too-large` (413), `image-broken` (422), `too-many-pictures` (429).
   */
  async receive(person: string, bytes: Uint8Array): Promise<UploadView> {
    return receivePicture(this.works, this.jobs, bytes, async (transaction, { contentHash }) => {
      const inserted = await insertUpload(transaction, { person, contentHash, most: MOST_WAITING });
      if (inserted === undefined) throw tooMany();
      const row = await findUpload(transaction, inserted.id, person);
      if (row === undefined) throw new Error(`the upload ${inserted.id} is gone`);
      return uploadFrom(row);
    });
  }

  /** @throws AppError `not-found` (404), also for what somebody else sent. */
  async find(id: string, person: string): Promise<UploadView> {
    const row = await findUpload(this.database, id, person);
    if (row === undefined) throw notFound('picture');
    return uploadFrom(row);
  }
}

function tooMany(): AppError {
  const sentence = `At most ${MOST_WAITING} pictures may wait to be used: put some into listings first.`;
  return new AppError('too-many-pictures', 429, sentence);
}
