import { pictureFrom, type PictureView } from '../../media/index.ts';
import type { ListingToEdit, OwnListingRow } from './own-listings.queries.ts';
import type { OwnPictureRow } from './own-pictures.queries.ts';

/** What a seller sees of a listing of their own in a list. */
export interface OwnListingView extends Omit<OwnListingRow, 'picture' | 'updatedAt'> {
  picture: PictureView | null;
  updatedAt: string;
}

/** What a seller sees of a picture of their own. */
export interface OwnPictureView {
  contentHash: string;
  status: 'pending' | 'ready' | 'refused';
  /** The code of the refusal. */
  refusal: string | null;
  /** What its state can be asked for by. */
  upload: string | null;
  picture: PictureView;
}

/** What the form of a listing begins with. */
export interface ListingToEditView extends Omit<ListingToEdit, 'updatedAt'> {
  updatedAt: string;
  pictures: OwnPictureView[];
}

export function ownPictureFrom(row: OwnPictureRow): OwnPictureView {
  const { contentHash, status, refusal, upload } = row;
  return { contentHash, status, refusal, upload, picture: pictureFrom(row) };
}
