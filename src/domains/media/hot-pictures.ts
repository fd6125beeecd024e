import type { ImageStorage } from '../../performance/images/index.ts';

/** Larger pictures are streamed: a card's or a thumbnail's is smaller (bytes). */
const MOST_BYTES_EACH = 131_072;
const MOST_BYTES = 64_000_000;

/**
 * The small pictures asked for most lately, in memory. What is asked for twice at once is read once. An address names
 * its content, so nothing here is ever out of date.
 */
export class HotPictures {
  private readonly storage: ImageStorage;
  private readonly mostBytes: number;
  private readonly kept = new Map<string, Buffer>();
  private readonly reading = new Map<string, Promise<Buffer | undefined>>();
  private bytes = 0;

  constructor(storage: ImageStorage, mostBytes = MOST_BYTES) {
    this.storage = storage;
    this.mostBytes = mostBytes;
  }

  /** Without touching the disk. */
  peek(key: string): Buffer | undefined {
    const found = this.kept.get(key);
    if (found === undefined) return undefined;
    this.kept.delete(key);
    this.kept.set(key, found);
    return found;
  }

  /** @returns undefined where the picture is too large to be kept, or was removed meanwhile. */
  async read(key: string, size: number): Promise<Buffer | undefined> {
    if (size > Math.min(MOST_BYTES_EACH, this.mostBytes)) return undefined;
    const present = this.reading.get(key);
    if (present !== undefined) return present;
    const reading = this.storage
      .read(key)
      .then((content) => {
        if (content !== undefined) this.keep(key, content);
        return content;
      })
      .finally(() => this.reading.delete(key));
    this.reading.set(key, reading);
    return reading;
  }

  private keep(key: string, content: Buffer): void {
    this.kept.set(key, content);
    this.bytes += content.byteLength;
    for (const [oldest, { byteLength }] of this.kept) {
      if (this.bytes <= this.mostBytes) return;
      this.kept.delete(oldest);
      this.bytes -= byteLength;
    }
  }
}
