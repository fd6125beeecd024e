import type { PictureView } from './picture.view.ts';

/** The columns of product_images that a picture is shown from. */
export interface PictureRow {
  alt: string;
  width: number;
  height: number;
  placeholder: string;
  variants: readonly { format: PictureView['sources'][number]['format']; width: number; bytes: number; key: string }[];
}

/** What pages and API clients get of a row of product_images. */
export function pictureFrom(row: PictureRow): PictureView {
  return {
    alt: row.alt,
    width: row.width,
    height: row.height,
    placeholder: row.placeholder,
    sources: row.variants.map(({ format, width, bytes, key }) => ({ format, width, bytes, url: `/images/${key}` })),
  };
}

/**
 * The JSON of `pictureFrom`, with the variants as PostgreSQL writes them: reading and writing them anew would be half the
 * work of a list. A quote within a value is escaped there, so that the name of a field cannot be mistaken.
 * @param variants the column as text.
 */
export function pictureJson(
  { alt, width, height, placeholder }: Omit<PictureRow, 'variants'>,
  variants: string,
): string {
  const head = JSON.stringify({ alt, width, height, placeholder });
  return `${head.slice(0, -1)},"sources":${variants.replaceAll('"key": "', '"url": "/images/')}}`;
}
