import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import type { ProcessedImage } from '../../../src/performance/images/index.ts';
import { ImageProcess } from '../../../src/performance/images/processes/image-process.ts';
import { usageOf } from '../../../src/performance/images/processes/watch.ts';
import { contentHash } from '../../../src/performance/images/process-image.ts';
import { sniffImageType } from '../../../src/performance/images/sniff.ts';
import { AppError } from '../../../src/shared/errors.ts';

/** What became of a file, and what that took of the process that looked at it. */
export interface Verdict {
  /** "made", or the code of the refusal. */
  code: string;
  image?: ProcessedImage;
  /** Processor time; 0 where there is no /proc. */
  cpuMs: number;
  /** The most it ever held (mebibytes); 0 where there is no /proc. */
  peakMiB: number;
}

/** What a shop has by default, but for efforts: how hard an encoder tries is no matter of what comes in. */
const SETTINGS = {
  IMAGES_MAX_PIXELS: 50_000_000,
  IMAGES_MAX_FRAMES: 300,
  IMAGES_SIMILARITY: 78,
  IMAGES_AVIF_EFFORT: 0,
  IMAGES_WEBP_EFFORT: 0,
};
const LIMITS = { seconds: 20, mebibytes: 512 };

/** Looks at files one after the other, each in the process that makes pictures. */
export class HostileJudge {
  private process = new ImageProcess();

  close(): void {
    this.process.end();
  }

  async look(bytes: Uint8Array): Promise<Verdict> {
    if (!this.process.isUsable) {
      this.process.end();
      this.process = new ImageProcess();
    }
    const { pid = 0 } = this.process;
    forgetPeak(pid);
    const before = usageOf(pid)?.cpuMs ?? 0;
    const { code, image } = await this.outcomeOf(bytes);
    const cpuMs = (usageOf(pid)?.cpuMs ?? before) - before;
    return { code, ...(image === undefined ? {} : { image }), cpuMs, peakMiB: peakOf(pid) };
  }

  private async outcomeOf(bytes: Uint8Array): Promise<{ code: string; image?: ProcessedImage }> {
    try {
      const job = {
        bytes,
        type: sniffImageType(bytes),
        contentHash: contentHash(bytes),
        settings: SETTINGS,
        options: {},
      };
      const done = await this.process.ask(job, LIMITS);
      return 'image' in done ? { code: 'made', image: done.image } : { code: 'header' };
    } catch (error) {
      return { code: error instanceof AppError ? error.code : String(error) };
    }
  }
}

/** All bytes of all it consists of, as text that payloads are looked for in. */
export function textOf({ variants, squares, animation, placeholder }: ProcessedImage): string {
  const made = [...variants, ...squares, ...(animation === null ? [] : [animation])];
  return Buffer.concat([...made.map(({ content }) => content), Buffer.from(placeholder)]).toString('latin1');
}

/** Linux keeps the most that was ever resident, until it is told to begin anew (proc(5), clear_refs). */
function forgetPeak(pid: number): void {
  const file = `/proc/${pid}/clear_refs`;
  if (existsSync(file)) writeFileSync(file, '5');
}

function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
