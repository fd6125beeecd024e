import { Injectable, type OnModuleInit } from '@nestjs/common';

import { Jobs } from '../../performance/jobs/index.ts';
import { dropFiles, forgetPicture, sweepPictures } from './forget-picture.ts';
import { PictureChanges } from './picture-changes.ts';
import { dropFilesJob, forgetPictureJob, processPictureJob, sweepPicturesJob } from './picture.jobs.ts';
import { processPicture } from './process-picture.ts';
import { Works } from './works.ts';

const HOUR = 3_600;

/** Does what is to be done about pictures behind requests. */
@Injectable()
export class PictureKeeper implements OnModuleInit {
  private readonly works: Works;
  private readonly jobs: Jobs;
  private readonly changes: PictureChanges;

  constructor(works: Works, jobs: Jobs, changes: PictureChanges) {
    this.works = works;
    this.jobs = jobs;
    this.changes = changes;
  }

  onModuleInit(): void {
    const { works, jobs, changes } = this;
    jobs.work(processPictureJob, async ({ contentHash }, { last }) => {
      if (await processPicture(works, contentHash, { last })) await changes.tell(contentHash);
    });
    jobs.work(forgetPictureJob, async (payload) => {
      const delay = await forgetPicture(works, payload.contentHash);
      if (delay === undefined) return;
      await works.database.transaction(async (transaction) =>
        jobs.enqueue(transaction, forgetPictureJob, payload, { delay }),
      );
    });
    jobs.work(dropFilesJob, async ({ contentHash, keys }) => dropFiles(works, contentHash, keys));
    jobs.work(sweepPicturesJob, async () => sweepPictures(works));
    jobs.schedule(sweepPicturesJob, { every: HOUR });
  }
}
