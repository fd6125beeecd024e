import { cleanLine } from './clean-text.ts';
import { type DraftFaults, jsonbLength } from './draft-faults.ts';
import type { JsonProduct } from './json-product.schemas.ts';
import { BOUNDS, type VariantDraft } from './product-draft.ts';
import { minorDigits } from '../../../shared/money.ts';

/** The variants of a line; one without a price of its own costs what the product does. */
export function jsonVariants(
  product: JsonProduct,
  currency: string,
  line: number,
  faults: DraftFaults,
): VariantDraft[] {
  const given = product.variants ?? [];
  if (given.length === 0) {
    const price = readPrice(product.price, currency, line, 'price', faults);
    return [{ sku: cleanLine(String(product.sku)) || null, options: {}, price, stock: product.stock ?? undefined }];
  }
  if (given.length > BOUNDS.variants) {
    faults.reject(line, 'variants', `there are ${given.length} and ${BOUNDS.variants} are accepted`);
    return [];
  }
  const skus = new Set<string>();
  const combinations = new Set<string>();
  return given.map((variant, place) => {
    const column = `variants[${place}]`;
    const options = readOptions(variant.options ?? {}, line, `${column}.options`, faults);
    const key = JSON.stringify(Object.entries(options).toSorted());
    if (combinations.has(key)) faults.reject(line, `${column}.options`, 'another variant has the same options');
    combinations.add(key);
    const sku = faults.line(String(variant.sku ?? ''), BOUNDS.sku, line, `${column}.sku`) || null;
    if (sku !== null && skus.has(sku)) faults.reject(line, `${column}.sku`, 'another variant has the same sku');
    if (sku !== null) skus.add(sku);
    const price = readPrice(variant.price ?? product.price, currency, line, `${column}.price`, faults);
    return { sku, options, price, stock: variant.stock ?? undefined };
  });
}

function readOptions(given: Record<string, unknown>, line: number, column: string, faults: DraftFaults) {
  const options: Record<string, string> = {};
  for (const [key, value] of Object.entries(given)) {
    const name = faults.line(key, BOUNDS.optionName, line, column);
    const text = faults.line(String(value), BOUNDS.optionValue, line, column);
    if (name === '' || text === '') faults.reject(line, column, 'an option needs a name and a value');
    else if (name !== undefined && text !== undefined) options[name] = text;
  }
  if (jsonbLength(options) > BOUNDS.optionsJson) {
    faults.reject(line, column, `they are longer than ${BOUNDS.optionsJson} characters`);
  }
  return options;
}

function readPrice(
  given: string | number | null | undefined,
  currency: string,
  line: number,
  column: string,
  faults: DraftFaults,
): number {
  return faults.price(decimalText(given ?? '', currency), currency, line, column) ?? 0;
}

/** A number that went through binary arithmetic (19.990000000000002) is still 19.99. */
function decimalText(given: string | number, currency: string): string {
  if (typeof given === 'string') return given.trim();
  const rounded = given.toFixed(minorDigits(currency));
  return Math.abs(Number(rounded) - given) < 1e-6 ? rounded : String(given);
}
