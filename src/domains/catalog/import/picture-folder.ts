import { open, realpath } from 'node:fs/promises';
import path from 'node:path';

import { errorCode, StartError } from '../../../shared/errors.ts';

const MAX_BYTES = 20_000_000;

/** Pictures that lie in one folder under the file names their addresses end in. */
export class PictureFolder {
  private readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** @throws StartError where there is no such folder. */
  static async open(folder: string): Promise<PictureFolder> {
    try {
      return new PictureFolder(await realpath(folder));
    } catch (error) {
      throw new StartError(`There is no folder ${folder} for --images.`, { cause: error });
    }
  }

  /**
   * The file named like the end of `source`, never one outside the folder, whatever the name or a link says.
   * @returns undefined where the folder has none.
   * @throws Error with a sentence where there is one that cannot be taken.
   */
  async read(source: string): Promise<Buffer | undefined> {
    const name = fileNameOf(source);
    if (name === undefined) return undefined;
    try {
      const file = await realpath(path.join(this.root, name));
      if (path.dirname(file) !== this.root) throw new Error('leads out of the picture folder');
      const handle = await open(file);
      try {
        const { size } = await handle.stat();
        if (size > MAX_BYTES) throw new Error(`is larger than ${MAX_BYTES / 1_000_000} MB`);
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (['ENOENT', 'EISDIR', 'ENAMETOOLONG'].includes(errorCode(error) ?? '')) return undefined;
      throw error;
    }
  }
}

/** "https://cdn.example/a/b%20c.jpg?v=1" → "b c.jpg" */
function fileNameOf(source: string): string | undefined {
  const url = URL.parse(source);
  const pathname = url === null ? source : url.pathname;
  let name = pathname.split(/[/\\]/).at(-1) ?? '';
  try {
    if (url !== null) name = decodeURIComponent(name);
  } catch {
    return undefined;
  }
  return name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name) ? undefined : name;
}
