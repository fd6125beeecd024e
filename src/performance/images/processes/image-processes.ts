import { availableParallelism } from 'node:os';

import { AppError } from '../../../shared/errors.ts';
import { imageCrashed, imagesBusy } from '../errors.ts';
import { Gate } from '../gate.ts';
import type { ProcessedImage } from '../image.ts';
import { ImageProcess, ProcessDied, type ProcessLimits } from './image-process.ts';
import type { ImageDone, ImageJob, ImageSize } from './messages.ts';

/** Milliseconds without a picture after which a process gives its memory back. */
const IDLE_MS = 10_000;

/** Processes that make pictures: started when one is needed, ended when it misbehaves or is not needed any more. */
export class ImageProcesses {
  private readonly gate = new Gate();
  private readonly idle: { process: ImageProcess; ending: NodeJS.Timeout }[] = [];
  private readonly start: () => ImageProcess;

  constructor(start: () => ImageProcess = () => new ImageProcess()) {
    this.start = start;
  }

  /**
   * @param atOnce how many pictures are made at the same time; more than there are processors would be slower.
   * @throws AppError what is wrong with the picture, or `images-busy` where too many wait.
   */
  async make(job: ImageJob, atOnce: number, limits: ProcessLimits): Promise<ProcessedImage> {
    const done = await this.run(job, atOnce, limits);
    if ('image' in done) return done.image;
    throw new TypeError('A process that was to make a picture read its header.');
  }

  /** The same for what a picture says of itself. */
  async sizeOf(job: ImageJob, atOnce: number, limits: ProcessLimits): Promise<ImageSize> {
    const done = await this.run({ ...job, headerOnly: true }, atOnce, limits);
    if ('header' in done) return done.header;
    throw new TypeError('A process that was to read a header made a picture.');
  }

  close(): void {
    for (const { process, ending } of this.idle.splice(0)) {
      clearTimeout(ending);
      process.end();
    }
  }

  private async run(job: ImageJob, atOnce: number, limits: ProcessLimits): Promise<ImageDone> {
    const most = Math.min(atOnce, Math.max(2, availableParallelism()));
    return this.gate.run({ atOnce: most, bytes: job.bytes.byteLength }, async () => {
      const process = this.take();
      const { isFresh } = process;
      try {
        return await this.ask(process, job, limits);
      } catch (error) {
        // A process that others have used may be large or damaged through no fault of this picture.
        const mayBeOthers = !(error instanceof AppError) || (error.code === 'image-too-much-memory' && !isFresh);
        if (!mayBeOthers) throw error;
        return this.askAnew(job, limits);
      }
    });
  }

  private async askAnew(job: ImageJob, limits: ProcessLimits): Promise<ImageDone> {
    try {
      return await this.ask(this.start(), job, limits);
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw error instanceof ProcessDied ? imageCrashed(error) : imagesBusy(error);
    }
  }

  private async ask(process: ImageProcess, job: ImageJob, limits: ProcessLimits): Promise<ImageDone> {
    try {
      return await process.ask(job, limits);
    } finally {
      this.putBack(process);
    }
  }

  private take(): ImageProcess {
    for (let found = this.idle.pop(); found !== undefined; found = this.idle.pop()) {
      clearTimeout(found.ending);
      if (found.process.isUsable) return found.process;
      found.process.end();
    }
    return this.start();
  }

  private putBack(process: ImageProcess): void {
    if (!process.isUsable) return process.end();
    const ending = setTimeout(() => {
      const place = this.idle.findIndex((one) => one.process === process);
      if (place >= 0) this.idle.splice(place, 1);
      process.end();
    }, IDLE_MS).unref();
    this.idle.push({ process, ending });
  }
}
