import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { notFound } from '../../../shared/errors.ts';
import { pictureFrom } from '../../media/index.ts';
import { keyColumn } from '../product.queries.ts';
import { type OwnListingView, ownPictureFrom, type OwnPictureView } from './own-listing.view.ts';
import { ownListing, ownListings, type OwnListingRow } from './own-listings.queries.ts';
import { picturesOfListing, picturesSent } from './own-pictures.queries.ts';

const PAGE = 24;

/** What a seller sees of their own listings, in whatever status. */
@Injectable()
export class OwnListings {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** @param before `next` of the page before. */
  async list(person: string, before?: string): Promise<{ data: OwnListingView[]; next: string | null }> {
    const rows = await ownListings(this.database, person, { before: before ?? null, limit: PAGE + 1 });
    const data = rows.slice(0, PAGE);
    return { data: data.map(listingFrom), next: rows.length > PAGE ? (data.at(-1)?.id ?? null) : null };
  }

  /** @throws AppError `not-found` (404), also for what belongs to somebody else. */
  async find(person: string, id: string) {
    const listing = keyColumn(id) === 'id' ? await ownListing(this.database, person, id) : undefined;
    if (listing === undefined) throw notFound('listing');
    const { updatedAt, ...rest } = listing;
    const pictures = (await picturesOfListing(this.database, id)).map(ownPictureFrom);
    return { ...rest, updatedAt: updatedAt.toISOString(), pictures };
  }

  /** Of these pictures those that the person sent, by their hashes. */
  async sent(person: string, hashes: readonly string[]): Promise<Map<string, OwnPictureView>> {
    if (hashes.length === 0) return new Map();
    const rows = await picturesSent(this.database, person, hashes);
    return new Map(rows.map((row) => [row.contentHash, ownPictureFrom(row)]));
  }
}

function listingFrom({ picture, updatedAt, ...row }: OwnListingRow): OwnListingView {
  return { ...row, picture: picture === null ? null : pictureFrom(picture), updatedAt: updatedAt.toISOString() };
}
