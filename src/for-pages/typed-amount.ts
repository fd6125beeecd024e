import { parseAmount } from '../shared/money.ts';

/** In whose numbers the comma parts the decimals. */
const WITH_COMMA = new Set(['de']);

/** An amount as people type it, "12.50" or "1.299,00", in minor units; undefined where it is none. */
export function typedAmount(text: string, currency: string, locale: string): number | undefined {
  const plain = text.trim();
  if (!WITH_COMMA.has(locale) || !plain.includes(',')) return parseAmount(plain, currency);
  return parseAmount(plain.replaceAll('.', '').replace(',', '.'), currency);
}
