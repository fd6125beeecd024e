export { catalogPolicy } from './catalog.policy.ts';
export { CatalogModule } from './catalog.module.ts';
export { Categories } from './categories.queries.ts';
export { type CategoryView } from './category.view.ts';
export { EditProduct } from './edit-product.ts';
export { newProduct, productEdit } from './edit-product.schemas.ts';
export { Facets } from './facets.queries.ts';
export { ProductPicks } from './featured.queries.ts';
export {
  describeFinding,
  FORMATS,
  type ImportFormat,
  importProducts,
  type ImportSummary,
  nameFromEmail,
  type PictureImport,
  PictureFolder,
  PictureSource,
  SHOP_SELLER,
} from './import/index.ts';
export { type ListingFilter } from './listing.filter.ts';
export { ProductListing } from './listing.queries.ts';
export { BROWSE_SORTS, SORT_ORDERS } from './listing.sort.ts';
export {
  type FacetsView,
  type ListingView,
  type PageView,
  type SearchView,
  type Sort,
  type SuggestionsView,
} from './listing.view.ts';
export { ProductPages } from './product.queries.ts';
export { type Condition, type ProductCardView, type ProductView, type VariantView } from './product.view.ts';
export { ProductSearch, refreshSearchVocabulary } from './search/index.ts';
export { SearchListing } from './search-listing.ts';
export { type CatalogSettings, ShopCurrency } from './shop-currency.ts';
export { CreateListing } from './selling/create-listing.ts';
export { evictPicture } from './selling/evict-picture.ts';
export type { ListingToEditView, OwnListingView, OwnPictureView } from './selling/own-listing.view.ts';
export { OwnListings } from './selling/own-listings.ts';
export type { ReceivedFile, UploadView } from './selling/upload.view.ts';
export { UploadPictures } from './selling/upload-pictures.ts';
export { Sitemap } from './sitemap.queries.ts';
export { WORD_SEARCH, type WordSearch } from './word-search.ts';
