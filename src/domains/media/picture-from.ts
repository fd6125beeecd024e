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
