/**
 * The language of an answer: the one asked for by hand (`?lang=`) where the shop has it, else the best of
 * `Accept-Language` (RFC 9110, 12.5.4) by its primary subtag, else `fallback`. Never anything else than one of `locales`
 * or `fallback`, so that no client can invent a variant.
 */
export function chooseLanguage(
  asked: string | null | undefined,
  acceptLanguage: string | undefined,
  locales: readonly string[],
  fallback: string,
): string {
  if (typeof asked === 'string' && locales.includes(asked)) return asked;
  if (acceptLanguage === undefined) return fallback;
  const ranked = acceptLanguage
    .slice(0, MOST_CHARACTERS)
    .split(',')
    .map((preference) => {
      const [tag = '', weight] = preference.split(';q=');
      return {
        language: tag.trim().toLowerCase().split('-')[0] ?? '',
        weight: weight === undefined ? 1 : Number(weight),
      };
    })
    .filter(({ language, weight }) => locales.includes(language) && weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  return ranked[0]?.language ?? fallback;
}

const MOST_CHARACTERS = 500;
