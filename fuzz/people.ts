export interface Credentials {
  email: string;
  password: string;
}

/** Which of the people sends pictures and changes listings: what belongs to one of them is of use to no other. */
export const SELLER = 0;

/** What is there before the first request. */
export interface Stock {
  /** Ids of what SELLER sells. */
  listings: readonly string[];
  /** Codes: "EUR" */
  currencies: readonly string[];
  /** Paths: "home" */
  categories: readonly string[];
}

/**
 * People who are signed in while the fuzzer asks. What it sends may sign them out, and whoever administers among them may
 * suspend another: whoever is refused is looked at, and signs in anew before they ask again.
 */
export class People {
  private readonly url: string;
  private readonly credentials: readonly Credentials[];
  private cookies: (string | undefined)[] = [];
  private readonly ids: (string | undefined)[] = [];
  private readonly slugs: (string | undefined)[] = [];
  private readonly returning = new Map<number, Promise<void>>();
  /** How often somebody had to sign in anew. */
  returned = 0;

  constructor(url: string, credentials: readonly Credentials[]) {
    this.url = url;
    this.credentials = credentials;
  }

  get count(): number {
    return this.credentials.length;
  }

  /** How many of them are signed in now. */
  get signedIn(): number {
    return this.cookies.filter((cookie) => cookie !== undefined).length;
  }

  async cookieOf(person: number): Promise<string | undefined> {
    await this.returning.get(person);
    return this.cookies[person];
  }

  /** Their cookie was refused: if it is over, the next request of theirs waits for another one. */
  refused(person: number, cookie: string | undefined): void {
    if (this.returning.has(person) || this.cookies[person] !== cookie) return;
    const back = this.comeBack(person).finally(() => this.returning.delete(person));
    this.returning.set(person, back);
  }

  /** Those who are not signed in (any more) sign in, if they still can. */
  async refresh(): Promise<void> {
    await Promise.all(this.credentials.map(async (_, person) => this.comeBack(person)));
  }

  /** What the shop tells everybody, and requests must name to be right. */
  async stock(): Promise<Stock> {
    if (this.count === 0) return { listings: [], currencies: [], categories: [] };
    const seller = encodeURIComponent(this.slugs[SELLER] ?? '');
    const sold = await this.read<{ id: string; currency: string }>(`/api/products?seller=${seller}&limit=20`);
    const departments = await this.read<{ path: string }>('/api/categories');
    return {
      listings: sold.map(({ id }) => id),
      currencies: [...new Set(sold.map(({ currency }) => currency))],
      categories: departments.map(({ path }) => path),
    };
  }

  private async read<Item>(address: string): Promise<Item[]> {
    const answer = await fetch(this.url + address);
    const { data = [] } = (await answer.json()) as { data?: Item[] };
    return data;
  }

  private async comeBack(person: number): Promise<void> {
    const cookie = this.cookies[person];
    if (cookie !== undefined && (await this.isSignedIn(cookie))) return;
    if (cookie !== undefined) this.returned += 1;
    this.cookies[person] = await this.signIn(person);
    if (this.cookies[person] !== undefined || this.ids[person] === undefined) return;
    await this.endSuspension(this.ids[person]);
    this.cookies[person] = await this.signIn(person);
  }

  private async isSignedIn(cookie: string): Promise<boolean> {
    return (await fetch(`${this.url}/api/auth/session`, { headers: { cookie } })).status === 200;
  }

  private async signIn(person: number): Promise<string | undefined> {
    const answer = await fetch(`${this.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(this.credentials[person]),
    });
    const body = (await answer.json()) as { id?: string; slug?: string };
    this.ids[person] ??= body.id;
    this.slugs[person] ??= body.slug;
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
    return answer.status === 200 && cookies.length > 0 ? cookies.join('; ') : undefined;
  }

  /** By whoever of the others administers. */
  private async endSuspension(id: string): Promise<void> {
    for (const cookie of this.cookies) {
      if (cookie === undefined) continue;
      const headers = { cookie, 'sec-fetch-site': 'same-origin' };
      const answer = await fetch(`${this.url}/api/admin/users/${id}/suspension`, { method: 'DELETE', headers });
      if (answer.status === 204) return;
    }
  }
}
