import type { Database } from '../../performance/database/index.ts';
import type { ImageSettings, ImageStorage } from '../../performance/images/index.ts';
import type { PictureWorks } from './stored-picture.ts';

/** What the shop makes its pictures with and keeps them in, to be injected. */
export class Works implements PictureWorks {
  readonly database: Database;
  readonly storage: ImageStorage;
  readonly settings: ImageSettings;

  constructor(database: Database, storage: ImageStorage, settings: ImageSettings) {
    this.database = database;
    this.storage = storage;
    this.settings = settings;
  }
}
