export { type PictureImport } from './attach-pictures.ts';
export { FORMATS, type ImportFormat } from './guess-format.ts';
export { importProducts, type ImportOptions, type ImportSummary } from './import-products.ts';
export { PictureFolder } from './picture-folder.ts';
export { PictureSource } from './picture-source.ts';
export { describeFinding } from './rejects-file.ts';
export { nameFromEmail, SHOP_SELLER } from './seller.ts';
