import { BoundedMemo } from './bounded-memo.ts';
import type { Policy, PolicyTable } from './policy.ts';

/** What a request is about, however it was written: the address its answer is made from. */
export interface CanonicalTarget {
  policy: Policy;
  /** Path and known parameters in their one form; the only address that the route gets to see. */
  url: string;
  /** The language asked for by hand, where the route has languages and the shop has this one. */
  language: string | undefined;
  /** Whether it carries a parameter of `seldomShared`. */
  seldomShared: boolean;
  /** Its key in the cache by language, written when it is first needed. */
  keys: Map<string, string>;
}

const MOST_CHARACTERS = 2_048;
const MOST_PARAMETERS = 64;
/** Addresses whose reading is remembered; longer ones are read again each time. */
const REMEMBERED = 4_096;
const LONGEST_REMEMBERED = 256;

/** Reads request targets by the policies of their routes. */
export class TargetReader {
  private readonly table: PolicyTable;
  private readonly languages: readonly string[];
  private readonly known = new BoundedMemo<CanonicalTarget>(REMEMBERED);

  constructor(table: PolicyTable, languages: readonly string[]) {
    this.table = table;
    this.languages = languages;
  }

  /** @returns undefined for what no policy names and for what could be read in two ways: it passes by the cache. */
  read(target: string): CanonicalTarget | undefined {
    const known = this.known.get(target);
    if (known !== undefined) return known;
    const read = this.canonicalise(target);
    if (read !== undefined && target.length <= LONGEST_REMEMBERED) this.known.set(target, read);
    return read;
  }

  private canonicalise(target: string): CanonicalTarget | undefined {
    if (target.length > MOST_CHARACTERS || target.includes('#')) return undefined;
    const mark = target.indexOf('?');
    const path = normalPath(mark === -1 ? target : target.slice(0, mark));
    if (path === undefined) return undefined;
    const policy = this.table.find(path);
    if (policy === undefined) return undefined;
    const given = mark === -1 ? [] : parametersOf(target.slice(mark + 1));
    if (given === undefined) return undefined;
    const language = policy.language === true ? this.languageOf(given) : undefined;
    const kept = given.filter(([name]) => policy.known.has(name));
    if (language !== undefined) kept.push(['lang', language]);
    return {
      policy,
      url: path + queryOf(kept),
      language,
      seldomShared: kept.some(([name]) => policy.seldomShared?.parameters.includes(name) === true),
      keys: new Map(),
    };
  }

  private languageOf(given: readonly Parameter[]): string | undefined {
    const asked = given.find(([name]) => name === 'lang')?.[1];
    return asked !== undefined && this.languages.includes(asked) ? asked : undefined;
  }
}

const PLAIN_PATH = /^\/[\w\-.~!$&'()*+,;=:@/]*$/;
const ESCAPED_PATH = /^\/(?:[\w\-.~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/;
const UNRESERVED = /[\w\-.~]/;

/**
 * RFC 3986, 6.2.2: unreserved characters plain, the rest escaped in capitals.
 *
 * @returns undefined for what routers and pages may read in different ways: dot segments, empty segments, escaped
 * slashes, control characters, bytes that are no UTF-8, anything that is not a path.
 */
export function normalPath(path: string): string | undefined {
  let normal = path;
  if (!PLAIN_PATH.test(path)) {
    if (!ESCAPED_PATH.test(path) || decoded(path) === undefined) return undefined;
    normal = path.replaceAll(/%../g, (escaped) => {
      const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
      return UNRESERVED.test(character) ? character : escaped.toUpperCase();
    });
    if (/%(?:2F|5C|7F|[01].)/.test(normal)) return undefined;
  }
  return /\/\/|\/\.{1,2}(?:\/|$)/.test(normal) ? undefined : normal;
}

type Parameter = readonly [name: string, value: string];

/** As forms write them: "+" is a space. @returns undefined for escapes that are none, and for too many. */
function parametersOf(query: string): Parameter[] | undefined {
  const parameters: Parameter[] = [];
  for (const pair of query.split('&', MOST_PARAMETERS + 1)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decoded((equals === -1 ? pair : pair.slice(0, equals)).replaceAll('+', ' '));
    const value = decoded((equals === -1 ? '' : pair.slice(equals + 1)).replaceAll('+', ' '));
    if (name === undefined || value === undefined) return undefined;
    parameters.push([name, value]);
  }
  return parameters.length > MOST_PARAMETERS ? undefined : parameters;
}

/** Sorted by name; what is repeated keeps its order, because it may mean something. */
function queryOf(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return '';
  const sorted = parameters.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return `?${sorted.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
