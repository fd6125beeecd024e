import { Injectable } from '@nestjs/common';

type Listener = (contentHash: string) => Promise<void>;

/** Who shows pictures is told when one is ready, refused or made anew: what caches show of it is not true any more. */
@Injectable()
export class PictureChanges {
  private readonly listeners: Listener[] = [];

  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  async tell(contentHash: string): Promise<void> {
    for (const listener of this.listeners) await listener(contentHash);
  }
}
