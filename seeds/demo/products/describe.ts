import type { Kind } from '../catalogue/kind.ts';
import type { Colour } from '../colours.ts';
import type { SellerSketch } from '../people/sellers.ts';
import type { Random } from '../random.ts';
import type { Profile } from '../words/profiles.ts';
import { CLOSINGS, CONDITION_NOTES, OPENINGS } from '../words/voices.ts';
import type { Condition } from './condition.ts';
import { lowerFirst } from './lower-first.ts';

interface Facts {
  kind: Kind;
  profile: Profile;
  head: string;
  detail: string;
  material: string;
  condition: Condition;
  seller: SellerSketch;
  colours: readonly Colour[];
}

/** The text of a listing and the facts beside it, which agree with each other. */
export function describe(random: Random, facts: Facts): { description: string; attributes: Record<string, string> } {
  const { profile, material, condition } = facts;
  // What the title measures is not measured again: the two would contradict each other.
  const name = `${facts.head} ${facts.detail}`;
  const size =
    profile.longest === undefined || SIZED.test(name)
      ? undefined
      : measure(random, profile.longest, profile.flat === true);
  const grams =
    profile.weight === undefined || WEIGHED.test(name) ? undefined : roundWeight(span(random, profile.weight));
  const attributes: Record<string, string> = {
    [MATERIAL_LABELS[facts.kind.profile] ?? 'Material']: capital(material),
    ...(size === undefined ? {} : { Dimensions: size }),
    ...(grams === undefined ? {} : { Weight: grams >= 1000 ? `${(grams / 1000).toFixed(1)} kg` : `${grams} g` }),
    ...Object.fromEntries(Object.entries(profile.facts).map(([name, values]) => [name, random.pick(values)])),
  };
  const fill = filler(facts);
  const uses = random.some(profile.use, random.whole(1, 3));
  const paragraphs = [
    fill([opening(random, facts), ...random.some(profile.origin, random.whole(1, 2))]),
    fill(uses),
    ...(condition === 'new' ? [] : [random.pick(CONDITION_NOTES[condition])]),
    fill([...measurements(random, attributes), random.pick(profile.care)]),
    ...(random.chance(0.75) ? [fill([random.pick(CLOSINGS[facts.seller.voice])])] : []),
  ];
  return { description: paragraphs.join('\n\n'), attributes };
}

const SIZED = /\d\s?(cm|mm|m|inch|l|litres?|ml)\b|A[3-6]\b|size/i;
const WEIGHED = /\d\s?(kg|g|oz|lb)\b/i;
const MATERIAL_LABELS: Readonly<Partial<Record<Kind['profile'], string>>> = {
  food: 'Made from',
  plant: 'Raised',
  skincare: 'Base',
};

function roundWeight(grams: number): number {
  return grams < 100 ? Math.round(grams) : Math.round(grams / 10) * 10;
}

/** Sentences about one thing are passed over for sunglasses, socks and other plurals. */
function opening(random: Random, { head, seller }: Facts): string {
  const openings = OPENINGS[seller.voice];
  const name = head.split(/ with |, /)[0] ?? head;
  return random.pick(
    /[^s]s$/.test(name)
      ? openings.filter((text) => !/(this|\{a\}|every|good|exactly|the) \{noun\}/i.test(text))
      : openings,
  );
}

function filler({ head, detail, material, seller, colours }: Facts): (sentences: readonly string[]) => string {
  const words: Readonly<Record<string, string>> = {
    noun: lowerFirst(head),
    a: /^[aeiou]/i.test(head) ? 'an' : 'a',
    Noun: head,
    detail,
    material,
    shop: seller.name,
    town: seller.location.split(',')[0] ?? seller.location,
    colour: (colours[0]?.name ?? 'this').toLowerCase(),
  };
  return (sentences) =>
    sentences
      .map((sentence) => sentence.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole))
      .map(capital)
      .join(' ');
}

function measurements(random: Random, { Dimensions, Weight }: Record<string, string>): string[] {
  if (Dimensions !== undefined && Weight !== undefined) {
    return [
      random.pick([
        `Measures ${Dimensions} and weighs ${Weight}.`,
        `${Dimensions}, ${Weight}.`,
        `Size: ${Dimensions}. Weight: ${Weight}.`,
      ]),
    ];
  }
  if (Dimensions !== undefined)
    return [random.pick([`It measures ${Dimensions}.`, `${Dimensions}, give or take a few millimetres.`])];
  return Weight === undefined ? [] : [random.pick([`It weighs ${Weight}.`, `${Weight}, packed with care.`])];
}

function measure(random: Random, longest: readonly [number, number], flat: boolean): string {
  const long = span(random, longest);
  const part = () => Math.max(1, Math.round(long * (0.35 + random.next() * 0.5)));
  return `${Math.round(long)} × ${part()}${flat ? '' : ` × ${part()}`} cm`;
}

function span(random: Random, [least, most]: readonly [number, number]): number {
  return least + (most - least) * random.next();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
