import type { Encoding } from '../negotiate.ts';

/** How the answers of one route are kept. What no policy names is never cached. */
export interface ResponsePolicy {
  /** The route's template, which is also its name in metrics: "/p/:slug" (one segment), "/c/*" (the rest). */
  route: string;
  /** Seconds an answer is fresh. */
  ttl: number;
  /** Seconds after that in which it is served while it is made anew, or while it cannot be made. */
  grace: number;
  /** Seconds after an eviction in which the old answer is served while one request makes the new one; 0 unless given. */
  lag?: number;
  /** The query parameters that the route reads; all others are neither part of the key nor seen by the route. */
  parameters?: readonly string[];
  /** With one of these parameters an answer is seldom asked for twice, and is kept for less. */
  seldomShared?: { parameters: readonly string[]; ttl: number; grace: number };
  /** Whether the answer is written in a language of the shop: `lang` is then a parameter, Accept-Language part of the key. */
  language?: boolean;
  /** Differs for people who are signed in: their requests pass by. Without it the answer is the same for everybody. */
  personal?: boolean;
  /** Holds secrets beside what a client sent: never stored, never compressed (BREACH). */
  secret?: boolean;
  /** About the process that answers: kept in its memory alone, whatever the answer says to caches further out. */
  local?: boolean;
  /** What every answer of the route depends on, besides what is noted while it is made. */
  tags?: readonly string[];
  /** What text is compressed with; Brotli and gzip unless given. */
  encodings?: readonly Encoding[];
}

/** A policy ready to be looked up. */
export interface Policy extends ResponsePolicy {
  known: ReadonlySet<string>;
  encodings: readonly Encoding[];
}

const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

/** Finds the policy of a path: fixed paths first, then templates in the order of the table. */
export class PolicyTable {
  readonly policies: readonly Policy[];
  private readonly fixed = new Map<string, Policy>();
  private readonly templates: { pattern: RegExp; policy: Policy }[] = [];

  /** @throws Error for a table that is wrong: two policies for a route, no bounds on time. */
  constructor(policies: readonly ResponsePolicy[]) {
    this.policies = policies.map(compile);
    for (const policy of this.policies) {
      if (this.policies.some((other) => other !== policy && other.route === policy.route)) {
        throw new Error(`Two response policies are for ${policy.route}.`);
      }
      if (/[:*]/.test(policy.route)) this.templates.push({ pattern: patternOf(policy.route), policy });
      else this.fixed.set(policy.route, policy);
    }
  }

  /** @param path in its normal form; one slash at its end does not count. */
  find(path: string): Policy | undefined {
    const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    return this.fixed.get(bare) ?? this.templates.find(({ pattern }) => pattern.test(bare))?.policy;
  }
}

function compile(policy: ResponsePolicy): Policy {
  const times = [policy, ...(policy.seldomShared === undefined ? [] : [policy.seldomShared])];
  if (!policy.route.startsWith('/') || times.some(({ ttl, grace }) => !(ttl > 0 && grace >= 0 && ttl + grace < 1e9))) {
    throw new Error(`The response policy of ${policy.route} needs a path, a ttl above 0 and a grace of 0 or more.`);
  }
  return { ...policy, known: new Set(policy.parameters), encodings: policy.encodings ?? ENCODINGS };
}

function patternOf(route: string): RegExp {
  const source = route
    .split(/(:\w+|\*)/)
    .map((part) => {
      if (part.startsWith(':')) return '[^/]+';
      return part === '*' ? '.+' : RegExp.escape(part);
    })
    .join('');
  return new RegExp(`^${source}$`);
}
