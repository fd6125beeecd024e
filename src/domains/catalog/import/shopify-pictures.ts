import { cleanLine } from './clean-text.ts';
import type { CsvRow } from './csv-rows.ts';
import type { DraftFaults } from './draft-faults.ts';
import { BOUNDS, type PictureDraft } from './product-draft.ts';
import type { ShopifyHeader } from './shopify-columns.ts';

/** In the order of their positions, the variants' own pictures last; undefined where the file has no picture column. */
export function shopifyPictures(
  header: ShopifyHeader,
  rows: readonly CsvRow[],
  faults: DraftFaults,
): PictureDraft[] | undefined {
  if (!header.has('imageSrc') && !header.has('variantImage')) return undefined;
  const found = rows.flatMap((row, place) => {
    const source = header.read(row.cells, 'imageSrc');
    if (source === '') return [];
    const alt = cleanLine(header.read(row.cells, 'imageAlt')).slice(0, BOUNDS.alt).toWellFormed();
    return [{ source, alt, order: Number.parseInt(header.read(row.cells, 'imagePosition'), 10) || place + 1, row }];
  });
  const ordered = found.toSorted((a, b) => a.order - b.order);
  const ofVariants = rows.map((row) => ({ source: header.read(row.cells, 'variantImage'), alt: '', row }));
  const pictures = new Map<string, PictureDraft>();
  for (const { source, alt, row } of [...ordered, ...ofVariants]) {
    if (source === '' || pictures.has(source)) continue;
    if (source.length > BOUNDS.pictureSource)
      faults.warn(row.line, header.nameOf('imageSrc'), 'the address is too long; the picture was left out');
    else if (pictures.size === BOUNDS.pictures)
      faults.warn(row.line, header.nameOf('imageSrc'), `only the first ${BOUNDS.pictures} pictures are taken`);
    else pictures.set(source, { source: cleanLine(source), alt });
  }
  return [...pictures.values()];
}
