import * as fc from 'fast-check';

import type { Route } from './description.ts';
import type { Credentials, Stock } from './people.ts';
import { hashOf, PICTURES } from './pictures.ts';
import type { FuzzAnswer } from './send.ts';

const MOST_KEPT = 400;
const LONGEST = 600;
const MOST_LISTED = 30;
/** Names of what addresses a thing, or the next part of a list. */
const NAMES = /^(?:id|slug|.*Id|path|nextCursor|cursor|token|updatedAt|email|q|contentHash)$/;

/** What stands for a value that only the shop, or its people, know: drawn when the request is sent. */
export interface Known {
  /** Ids, slugs, cursors of anything. */
  any: fc.Arbitrary<string>;
  /** What belongs into a field of this name; undefined where nothing is known of it. */
  field: (name: string) => fc.Arbitrary<string> | undefined;
  /** What belongs into a place of this path: ids that its list has told. */
  place: (before: string, name: string) => fc.Arbitrary<string> | undefined;
}

/** There the right password would end the people that the fuzzer asks as. */
const WITHOUT_PASSWORD = new Set(['DELETE /api/account', 'PUT /api/account/password']);

/** What the shop has said of its own: ids, slugs and cursors of everybody, so that requests meet things that exist. */
export class KnownValues {
  private readonly kept: string[] = ['home'];
  private readonly seen = new Set<string>();
  private turn = 0;
  /** The latest ids of lists, by their address or their name within an answer. */
  private readonly lists = new Map<string, string[]>();
  private readonly people: readonly Credentials[];
  private readonly stock: Stock;

  constructor(people: readonly Credentials[], stock: Stock) {
    this.people = people;
    this.stock = stock;
  }

  of({ name: route, method }: Pick<Route, 'name' | 'method'>): Known {
    const passwords = WITHOUT_PASSWORD.has(route) ? [] : this.people.map(({ password }) => password);
    const fields = new Map([
      ['email', this.people.map(({ email }) => email)],
      ['password', passwords],
      ['current', passwords],
      ['category', this.stock.categories],
      ['currency', this.stock.currencies],
      ['contentHash', PICTURES.map(hashOf)],
    ]);
    const drawn = (values: readonly string[] = []) => (values.length === 0 ? undefined : fc.constantFrom(...values));
    return {
      any: fc.nat({ max: 9_999 }).map((at) => this.kept[at % this.kept.length] ?? 'home'),
      field: (name) => drawn(fields.get(name)),
      place: (before, name) => {
        if (method === 'PATCH' && before === '/api/products') return drawn(this.stock.listings);
        const list = this.lists.get(before) ?? this.lists.get(`${name}s`);
        // The newest are there most certainly: people end sessions and revoke tokens.
        return (
          list && fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 9_999 })).map((at) => list[at % list.length] ?? 'home')
        );
      },
    };
  }

  learn({ method, path }: Pick<Route, 'method' | 'path'>, { status, headers, body }: FuzzAnswer): void {
    if (
      ![200, 201, 202].includes(status) ||
      headers['content-type']?.startsWith('application/json') !== true ||
      body.length > 200_000
    )
      return;
    const value: unknown = JSON.parse(body.toString());
    this.note(value, '');
    // A list of what is made one by one, such as pictures, may not exist.
    const [, made, id] = /^(\/[^?#]*)\/([^/?#]+)$/.exec(headers.location ?? '') ?? [];
    if (made !== undefined && id !== undefined) this.listed(made, id);
    if (method === 'GET' || status === 201) this.list(value, path);
  }

  private note(value: unknown, name: string): void {
    if (typeof value === 'string' && NAMES.test(name)) this.keep(value);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) this.note(each, Array.isArray(value) ? name : key);
    }
  }

  /** Ids of a list are of its address, those of a list within it of that list's name. */
  private list(value: unknown, of: string): void {
    if (Array.isArray(value)) for (const each of value) this.list(each, of);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) {
        if (key === 'id' && typeof each === 'string') this.listed(of, each);
        else if (Array.isArray(each)) this.list(each, key === 'data' ? of : key);
      }
    }
  }

  private listed(of: string, id: string): void {
    const list = this.lists.get(of) ?? [];
    if (list.length === 0) this.lists.set(of, list);
    if (list.includes(id)) return;
    list.unshift(id);
    list.length = Math.min(list.length, MOST_LISTED);
  }

  private keep(text: string): void {
    if (text.length > LONGEST || this.seen.has(text)) return;
    this.seen.add(text);
    if (this.kept.length < MOST_KEPT) this.kept.push(text);
    else {
      this.kept[this.turn] = text;
      this.turn = (this.turn + 1) % MOST_KEPT;
    }
  }
}
