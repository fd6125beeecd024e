import { categoryTrail, parseCategory } from './category-trail.ts';
import { cleanDescription } from './clean-html.ts';
import { cleanLine } from './clean-text.ts';
import { type DraftDefaults, DraftFaults, jsonbLength, quoted } from './draft-faults.ts';
import { type JsonProduct, jsonProductSchema } from './json-product.schemas.ts';
import { jsonVariants } from './json-variants.ts';
import { type AttributeValue, BOUNDS, type PictureDraft, type ProductText } from './product-draft.ts';
import type { ReadProduct } from './shopify-product.ts';

/** Makes a product of one parsed line; every fault of the line is told at once. */
export function jsonProduct(value: unknown, line: number, defaults: DraftDefaults): ReadProduct {
  const faults = new DraftFaults();
  const parsed = jsonProductSchema.safeParse(value);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) faults.reject(line, columnOf(path), message);
    return { draft: undefined, rejections: faults.rejections, warnings: [] };
  }
  const product = parsed.data;
  const handle = faults.line(String(product.sku), BOUNDS.handle, line, 'sku');
  if (handle === '') faults.reject(line, 'sku', 'the sku is empty');
  const title = faults.line(product.title, BOUNDS.title, line, 'title');
  if (title === '') faults.reject(line, 'title', 'the title is empty');
  const brand = product.brand === undefined ? undefined : faults.line(product.brand ?? '', BOUNDS.brand, line, 'brand');
  const currency = readCurrency(product, line, defaults, faults);
  const parts = {
    description: readDescription(product, line, faults),
    category: readCategory(product),
    attributes: readAttributes(product, line, faults),
    pictures: readPictures(product, line, faults),
    variants: currency === undefined ? [] : jsonVariants(product, currency, line, faults),
  };
  const { rejections, warnings } = faults;
  if (rejections.length > 0 || handle === undefined || title === undefined || currency === undefined) {
    return { draft: undefined, rejections, warnings: [] };
  }
  const draft = {
    ...parts,
    handle,
    title,
    currency,
    brand: brand === undefined ? undefined : brand || null,
    condition: product.condition ?? undefined,
    status: product.status ?? undefined,
    popularity: product.popularity ?? undefined,
    createdAt: product.createdAt ?? undefined,
  };
  return { draft, rejections: [], warnings };
}

function readCurrency({ currency }: JsonProduct, line: number, defaults: DraftDefaults, faults: DraftFaults) {
  const code = currency?.trim().toUpperCase() ?? defaults.currency;
  if (defaults.currencies.has(code)) return code;
  const column = currency === undefined || currency === null ? null : 'currency';
  return faults.reject(line, column, `the shop has no exchange rate for ${quoted(code)}`);
}

function readDescription({ description }: JsonProduct, line: number, faults: DraftFaults): ProductText | undefined {
  if (description === undefined) return undefined;
  const clean = cleanDescription(description ?? '');
  const { descriptionText, descriptionHtml } = BOUNDS;
  if (clean.text.length <= descriptionText && (clean.html?.length ?? 0) <= descriptionHtml) return clean;
  return faults.reject(
    line,
    'description',
    `the text is longer than the ${descriptionText} characters that are accepted`,
  );
}

function readCategory({ category }: JsonProduct) {
  if (category === undefined || category === null) return undefined;
  return typeof category === 'string' ? parseCategory(category) : categoryTrail(category);
}

function readAttributes({ attributes }: JsonProduct, line: number, faults: DraftFaults) {
  if (attributes === undefined) return undefined;
  const clean: Record<string, AttributeValue> = {};
  for (const [key, value] of Object.entries(attributes ?? {})) {
    const name = faults.line(key, BOUNDS.attributeName, line, `attributes.${key.slice(0, BOUNDS.attributeName)}`);
    const kept = attributeValue(value);
    if (name !== undefined && name !== '' && kept !== '') clean[name] = kept;
  }
  if (jsonbLength(clean) <= BOUNDS.attributesJson) return clean;
  return faults.reject(line, 'attributes', `they are longer than ${BOUNDS.attributesJson} characters together`);
}

/** A list becomes one text; what is empty is left out. */
function attributeValue(value: AttributeValue | AttributeValue[] | null): AttributeValue {
  if (value === null) return '';
  if (typeof value === 'string') return cleanLine(value);
  if (!Array.isArray(value)) return value;
  return value
    .map((part) => cleanLine(String(part)))
    .filter((part) => part !== '')
    .join(', ');
}

function readPictures(product: JsonProduct, line: number, faults: DraftFaults): PictureDraft[] | undefined {
  if (product.image === undefined && product.images === undefined) return undefined;
  const pictures = new Map<string, PictureDraft>();
  for (const picture of [product.image ?? [], product.images ?? []].flat()) {
    const { url, alt } = typeof picture === 'string' ? { url: picture, alt: '' } : picture;
    const source = cleanLine(url);
    if (source === '' || pictures.has(source)) continue;
    if (source.length > BOUNDS.pictureSource)
      faults.warn(line, 'images', 'an address is too long; the picture was left out');
    else if (pictures.size === BOUNDS.pictures)
      faults.warn(line, 'images', `only the first ${BOUNDS.pictures} pictures are taken`);
    else
      pictures.set(source, {
        source,
        alt: cleanLine(alt ?? '')
          .slice(0, BOUNDS.alt)
          .toWellFormed(),
      });
  }
  return [...pictures.values()];
}

/** ["variants", 0, "price"] → "variants[0].price" */
function columnOf(path: readonly PropertyKey[]): string | null {
  const name = path.reduce<string>(
    (text, key) => text + (typeof key === 'number' ? `[${key}]` : `${text === '' ? '' : '.'}${String(key)}`),
    '',
  );
  return name === '' ? null : name.slice(0, 120);
}
