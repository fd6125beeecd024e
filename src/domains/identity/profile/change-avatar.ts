import { Inject, Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database } from '../../../performance/database/index.ts';
import { type StoredPicture, storePicture } from '../../media/index.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { accountFrom } from './account-from.ts';
import type { AccountView } from './account.view.ts';
import { evictPerson } from './evict-person.ts';
import { accountOf, changeAvatar } from './profile.queries.ts';

/** Bytes of the largest file taken for a person's picture. */
export const AVATAR_BYTES = 10_000_000;

@Injectable()
export class ChangeAvatar {
  private readonly database: Database;
  private readonly cache: Cache;
  private readonly pictures: IdentityOptions['pictures'];

  constructor(database: Database, cache: Cache, @Inject(IDENTITY_OPTIONS) { pictures }: IdentityOptions) {
    this.database = database;
    this.cache = cache;
    this.pictures = pictures;
  }

  /**
   * Takes an uploaded file as the person's picture. What is stored is made anew from its pixels: turned upright, without
   * the place and the camera it was taken with.
   * @throws AppError `image-type-refused` (415), `image-too-large` (413), `image-broken` (422).
   */
  async set(personId: string, bytes: Uint8Array): Promise<AccountView> {
    const { storage, settings } = this.pictures;
    const largest = Math.min(settings.IMAGES_MAX_BYTES, AVATAR_BYTES);
    const works = { database: this.database, storage, settings: { ...settings, IMAGES_MAX_BYTES: largest } };
    return this.change(personId, await storePicture(works, bytes, { keepOriginal: false }));
  }

  /** Nothing happens where there is none. */
  async remove(personId: string): Promise<void> {
    await this.change(personId, null);
  }

  private async change(personId: string, picture: StoredPicture | null): Promise<AccountView> {
    await changeAvatar(this.database, personId, picture);
    await evictPerson(this.cache, personId);
    return accountFrom(await accountOf(this.database, personId));
  }
}
