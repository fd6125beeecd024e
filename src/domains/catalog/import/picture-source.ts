import { errorMessage } from '../../../shared/errors.ts';
import { fetchRemoteImage, RemoteImageError } from '../../media/index.ts';
import type { PictureFolder } from './picture-folder.ts';

/** A host that was away this often in a row is not asked again. */
const PATIENCE = 5;

/** Finds the bytes of pictures: in the folder given, else on the web. */
export class PictureSource {
  private readonly folder: PictureFolder | undefined;
  private readonly fetchImage: (address: string) => Promise<Buffer>;
  private readonly failures = new Map<string, number>();

  constructor(folder: PictureFolder | undefined, fetchImage: (address: string) => Promise<Buffer> = fetchRemoteImage) {
    this.folder = folder;
    this.fetchImage = fetchImage;
  }

  async fromFolder(source: string): Promise<Buffer | undefined> {
    return this.folder?.read(source);
  }

  /** @throws Error with a sentence for the operator. */
  async fromWeb(source: string): Promise<Buffer> {
    const host = URL.parse(source)?.host;
    if (host === undefined || !/^https?:/i.test(source)) {
      throw new Error(
        this.folder === undefined ? 'is no web address: name its folder with --images' : 'is not in the picture folder',
      );
    }
    const failures = this.failures.get(host) ?? 0;
    if (failures >= PATIENCE) throw new Error(`is left out, as ${host} failed ${PATIENCE} times in a row`);
    try {
      const bytes = await this.fetchImage(source);
      this.failures.delete(host);
      return bytes;
    } catch (error) {
      const away = error instanceof RemoteImageError && error.hostIsAway;
      if (away) this.failures.set(host, failures + 1);
      else this.failures.delete(host);
      throw new Error(errorMessage(error), { cause: error });
    }
  }
}
