import { KINDS } from '../demo/catalogue/index.ts';
import { namedId } from '../demo/ids.ts';
import { scenesOf } from '../demo/pictures/picture-plan.ts';
import { lowerFirst } from '../demo/products/lower-first.ts';
import { departmentOf, makeProducts } from '../demo/products/make-product.ts';
import { BRANDS } from '../demo/words/brands.ts';
import { type Profile, PROFILES } from '../demo/words/profiles.ts';

/** A kind of thing as SQL draws products from it. */
export interface KindFacts {
  kind: number;
  category: string;
  heads: readonly string[];
  details: readonly string[];
  brands: readonly string[];
  materials: readonly string[];
  sentences: readonly string[];
  /** Those there are pictures of; one empty text where colour says nothing. */
  colours: readonly string[];
  /** Whole US dollars. */
  low: number;
  high: number;
}

/** A picture of the demo that shows a kind, in a colour. */
export interface PictureFacts {
  kind: number;
  colour: string;
  /** Of its row in product_images. */
  id: string;
}

/** The pictures the first `demoProducts` products of the demo have, each once. */
export function pictureFacts(demoProducts: number): PictureFacts[] {
  const seen = new Set<string>();
  return makeProducts(demoProducts).flatMap((product) =>
    scenesOf(product).flatMap((scene, position) => {
      const kind = KINDS.indexOf(product.kind);
      const colour = scene.tint?.name ?? '';
      const key = [kind, colour, scene.set, scene.palette, scene.shot].join('|');
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ kind, colour, id: namedId(`picture ${product.place} ${position}`, product.createdAt) }];
    }),
  );
}

export function kindFacts(pictures: readonly PictureFacts[]): KindFacts[] {
  const brandNames = manyBrands();
  return KINDS.map((kind, place) => {
    const profile: Profile = PROFILES[kind.profile];
    const colours = [...new Set(pictures.filter((picture) => picture.kind === place).map(({ colour }) => colour))];
    const [low, high] = kind.price;
    return {
      kind: place,
      category: kind.category,
      heads: kind.heads.map(lowerFirst),
      details: kind.details,
      brands: [
        ...(BRANDS[departmentOf(kind)] ?? BRANDS.any),
        ...brandNames.slice((place * 7) % 460, ((place * 7) % 460) + 40),
      ],
      materials: profile.materials,
      sentences: [...profile.origin, ...profile.use, ...profile.care].filter((sentence) => !sentence.includes('{')),
      colours: colours.length === 0 ? [''] : colours,
      low,
      high,
    };
  });
}

/** Five hundred invented brands. */
function manyBrands(): string[] {
  const heads = 'Nor Vel Bri Cal Dor Esk Fal Gar Hal Ivo Jun Kes Lor Mar Nim Ost Pel Qui Ros Sil'.split(' ');
  const tails =
    'den ton vik mark field lund mere ford wick holm by don ley stad row gate well crest shaw combe ridge bourne dale haven worth'.split(
      ' ',
    );
  return heads.flatMap((head) => tails.map((tail) => head + tail));
}
