/** The languages the shop speaks. */
export const LOCALES = ['en', 'de'];
