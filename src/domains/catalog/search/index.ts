export { VocabularyKeeper } from './keep-vocabulary.ts';
export { ProductSearch } from './product-search.ts';
export { refreshSearchVocabulary } from './refresh-search-vocabulary.ts';
