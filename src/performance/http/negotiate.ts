/** Content codings the shop makes itself, besides leaving a body as it is (`identity`). */
export type Encoding = 'br' | 'gzip';

/** What a server can choose from by RFC 9110, best first where a client does not care. */
const PREFERRED = ['br', 'gzip', 'identity'] as const;

/** More than any browser sends; the rest of a longer header is not read. */
const MOST_CHARACTERS = 1_000;
const MOST_CODINGS = 32;
const REMEMBERED = 64;

/**
 * RFC 9110, 12.5.3: what to send to a client that sent `header` (undefined: none), out of what there is. Equal weights
 * go to br, then gzip, then identity.
 *
 * @returns undefined where the client refuses all there is, `identity` included. It is then answered with identity all
 * the same (RFC 9110, 12.1 lets a server disregard the field): a readable answer serves it better than a 406.
 */
export function chooseEncoding(
  header: string | undefined,
  available: readonly Encoding[],
): Encoding | 'identity' | undefined {
  for (const coding of acceptedOf(header)) if (coding === 'identity' || available.includes(coding)) return coding;
  return undefined;
}

type Ranked = readonly (typeof PREFERRED)[number][];

const NO_HEADER: Ranked = ['identity'];
// Two generations: what browsers send again and again moves to the new one, what a hostile client invents is forgotten.
let recent = new Map<string, Ranked>();
let older = new Map<string, Ranked>();

function acceptedOf(header: string | undefined): Ranked {
  if (header === undefined) return NO_HEADER;
  const known = recent.get(header);
  if (known !== undefined) return known;
  const ranked = older.get(header) ?? rankEncodings(header, PREFERRED, PREFERRED);
  if (header.length > MOST_CHARACTERS) return ranked;
  if (recent.size >= REMEMBERED) [older, recent] = [recent, new Map()];
  recent.set(header, ranked);
  return ranked;
}

interface Accepted {
  coding: string;
  quality: number;
  place: number;
}

/**
 * What the client accepts of `available`, best first: by weight, then by the server's preference, then what is named
 * before what only `*` covers, then in the client's order. Without `available`, all the client names.
 */
export function rankEncodings<const Coding extends string>(
  header: string | undefined,
  available?: readonly Coding[],
  preferred: readonly string[] = [],
): Coding[] {
  const accepted = readAccepted(header);
  const preference = (coding: string) => {
    const place = preferred.indexOf(coding);
    return place === -1 ? preferred.length : place;
  };
  const candidates = available ?? (accepted.map(({ coding }) => coding) as Coding[]);
  return candidates
    .flatMap((coding) => {
      const name = coding.toLowerCase();
      const match = matchOf(name, accepted);
      return match === undefined || match.quality === 0 ? [] : [{ coding, match, named: match.coding === name }];
    })
    .toSorted(
      (a, b) =>
        b.match.quality - a.match.quality ||
        preference(a.coding) - preference(b.coding) ||
        Number(b.named) - Number(a.named) ||
        a.match.place - b.match.place,
    )
    .map(({ coding }) => coding);
}

/** What names the coding outweighs `*`; of several that name it the best counts. */
function matchOf(coding: string, accepted: readonly Accepted[]): Accepted | undefined {
  const best = (name: string) =>
    accepted
      .filter((entry) => entry.coding === name)
      .toSorted((a, b) => b.quality - a.quality)
      .at(0);
  return best(coding) ?? best('*');
}

/** The header as a list; `identity`, which is accepted unless refused, comes last where it is not named. */
function readAccepted(header: string | undefined): Accepted[] {
  const accepted = elementsOf(header ?? 'identity').flatMap((element, place): Accepted[] => {
    const [name = '', ...parameters] = element.split(';').map((part) => part.trim().toLowerCase());
    const quality = qualityOf(parameters);
    // RFC 9110, 8.4.1.3: x-gzip means gzip.
    return name === '' || quality === undefined ? [] : [{ coding: name === 'x-gzip' ? 'gzip' : name, quality, place }];
  });
  if (!accepted.some(({ coding }) => coding === 'identity' || coding === '*')) {
    const quality = Math.min(1, ...accepted.map((entry) => entry.quality || 1));
    accepted.push({ coding: 'identity', quality, place: accepted.length });
  }
  return accepted;
}

/** @returns undefined for a weight that is none: the coding is then taken as not mentioned. */
function qualityOf(parameters: readonly string[]): number | undefined {
  const given = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (given === undefined) return 1;
  return /^(?:0?\.\d+|0\.?|1(?:\.0*)?)$/.test(given) ? Number(given) : undefined;
}

/** Split at commas outside quotes; what lies past the bounds, or is cut by them, is left out. */
function elementsOf(header: string): string[] {
  const elements = header.slice(0, MOST_CHARACTERS).match(/(?:[^",]|"(?:[^"\\]|\\.?)*(?:"|$))+/g) ?? [];
  if (header.length > MOST_CHARACTERS) elements.pop();
  return elements.slice(0, MOST_CODINGS);
}
