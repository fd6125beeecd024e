import { type DynamicModule, Module } from '@nestjs/common';

import { Database } from '../../performance/database/index.ts';
import type { ImageSettings, ImageStorage } from '../../performance/images/index.ts';
import { PictureChanges } from './picture-changes.ts';
import { PictureKeeper } from './picture-keeper.ts';
import { Works } from './works.ts';

export interface MediaOptions {
  storage: ImageStorage;
  settings: ImageSettings;
}

/** Gives every domain the works of pictures, and does the jobs about them. */
@Module({})
export class MediaModule {
  static forRoot({ storage, settings }: MediaOptions): DynamicModule {
    const works = {
      provide: Works,
      useFactory: (database: Database) => new Works(database, storage, settings),
      inject: [Database],
    };
    return {
      module: MediaModule,
      global: true,
      providers: [works, PictureChanges, PictureKeeper],
      exports: [Works, PictureChanges],
    };
  }
}
