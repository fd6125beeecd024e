import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

import { wantedEncoding } from '../compress.ts';
import { chooseLanguage } from '../language.ts';
import type { Encoding } from '../negotiate.ts';
import type { Origin } from '../origin/origin.ts';
import { BoundedMemo } from './bounded-memo.ts';
import { type CanonicalTarget, TargetReader } from './canonical-target.ts';
import type { PolicyTable } from './policy.ts';

/** A request that the cache answers, on its way. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** The routes behind the cache. */
  origin: Origin;
  target: CanonicalTarget;
  /** Where the route has languages. */
  language: string | undefined;
  key: string;
  encoding: Encoding | 'identity';
  /** Of `performance.now()`. */
  startedAt: number;
}

/** The languages there are, and the one for everybody else. */
export interface Languages {
  languages: readonly string[];
  defaultLanguage: string;
}

const LONGEST_KEY = 400;
const LONGEST_REMEMBERED_HEADER = 500;

/** Finds what a request is about and what form of it the client takes. */
export class ExchangeReader {
  private readonly targets: TargetReader;
  private readonly languages: Languages;
  private readonly release: string;
  private readonly chosen = new BoundedMemo<string>(256);

  constructor(table: PolicyTable, languages: Languages, release: string) {
    this.targets = new TargetReader(table, languages.languages);
    this.languages = languages;
    this.release = release;
  }

  /** @returns undefined for what passes by the cache. */
  target({ method, url }: IncomingMessage): CanonicalTarget | undefined {
    return (method === 'GET' || method === 'HEAD') && url !== undefined ? this.targets.read(url) : undefined;
  }

  exchange(request: IncomingMessage, response: ServerResponse, origin: Origin, target: CanonicalTarget): Exchange {
    const { headers } = request;
    const { policy } = target;
    const language = policy.language === true ? (target.language ?? this.languageOf(headers)) : undefined;
    const key = this.keyOf(target, language);
    const encoding = wantedEncoding(headers, policy.encodings) ?? 'identity';
    return { request, response, origin, target, language, key, encoding, startedAt: performance.now() };
  }

  /** An address as a browser would ask for it. @returns undefined for what passes by the cache. */
  warmed(url: string, language: string): Pick<Exchange, 'target' | 'language' | 'key'> | undefined {
    const target = this.targets.read(url);
    if (target === undefined) return undefined;
    const spoken = target.policy.language === true ? (target.language ?? language) : undefined;
    return { target, language: spoken, key: this.keyOf(target, spoken) };
  }

  private languageOf({ 'accept-language': accepted = '' }: IncomingHttpHeaders): string {
    const known = this.chosen.get(accepted);
    if (known !== undefined) return known;
    const { languages, defaultLanguage } = this.languages;
    const language = chooseLanguage(undefined, accepted, languages, defaultLanguage);
    if (accepted.length <= LONGEST_REMEMBERED_HEADER) this.chosen.set(accepted, language);
    return language;
  }

  private keyOf({ url, keys }: CanonicalTarget, language = '-'): string {
    let key = keys.get(language);
    if (key === undefined) {
      const name = url.length <= LONGEST_KEY ? url : createHash('sha256').update(url).digest('base64url');
      key = `response:${this.release}:${language}:${name}`;
      keys.set(language, key);
    }
    return key;
  }
}
