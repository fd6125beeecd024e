/** An amount in whole minor units (cents, or yen where there are none) of an ISO 4217 currency. */
export interface Money {
  amount: number;
  currency: string;
}

/** How many decimal places a currency has: 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  let digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    digitsByCurrency.set(currency, digits);
  }
  return digits;
}

const digitsByCurrency = new Map<string, number>();

/**
 * Reads a decimal amount ("1,299.00", "19.9") into minor units.
 * @returns undefined for anything that is not a plain non-negative amount with at most the currency's decimals
 * (trailing zeros aside) or that exceeds 10^12 minor units.
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const match = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (match === null) return undefined;
  const digits = minorDigits(currency);
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > digits) return undefined;
  const amount = Number((match[1] ?? '').replaceAll(',', '') + fraction.padEnd(digits, '0'));
  return amount <= 1_000_000_000_000 ? amount : undefined;
}

/** "€1,299.00" in the reader's language. */
export function formatMoney({ amount, currency }: Money, locale: string): string {
  const key = `${locale} ${currency}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { style: 'currency', currency });
    formats.set(key, format);
  }
  return format.format(amount / 10 ** minorDigits(currency));
}

const formats = new Map<string, Intl.NumberFormat>();
