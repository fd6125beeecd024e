import type { ListingToEditView, OwnListingView, OwnPictureView } from '../domains/catalog/index.ts';

/** A picture as a form has it: with the words typed for it. */
export interface DraftPicture extends OwnPictureView {
  alt: string;
}

/** A file that came with a form and was not taken. */
export interface RefusedFile {
  name: string;
  code: string;
  /** In English. */
  message: string;
}

/** What came with a form of files: its fields, with a "picture" for each file that was taken. */
export interface SentForm {
  form: URLSearchParams;
  refused: readonly RefusedFile[];
}

/**
 * What sellers do with their own listings. Everything throws `not-signed-in` (401) where nobody is; another's listing is
 * not found (404). What takes a form refuses with faults that name its fields.
 */
export interface Selling {
  /** The files that came with this form. */
  readonly refused: readonly RefusedFile[];
  listings(before: string | null): Promise<{ data: OwnListingView[]; next: string | null }>;
  listing(id: string): Promise<ListingToEditView>;
  /** The currency of new listings. */
  currency(): Promise<string>;
  /**
   * The pictures a form names, in its order once its button was pressed, with the words typed for them.
   * @param form fields: picture (several), alt-HASH, action ("up:HASH", "down:HASH", "remove:HASH").
   */
  pictures(form: URLSearchParams, known: readonly OwnPictureView[]): Promise<DraftPicture[]>;
  /**
   * Fields: title, description, category, condition, price (as people type it), stock, status, updatedAt, and those of
   * `pictures`. @returns the id of the listing.
   */
  create(form: URLSearchParams, locale: string): Promise<string>;
  edit(id: string, form: URLSearchParams, locale: string): Promise<string>;
}
