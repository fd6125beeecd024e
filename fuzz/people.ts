export interface Credentials {
  email: string;
  password: string;
}

/** People who are signed in while the fuzzer asks. What it sends may sign them out: then they sign in again. */
export class People {
  private readonly url: string;
  private readonly credentials: readonly Credentials[];
  private cookies: (string | undefined)[] = [];

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

  cookieOf(person: number): string | undefined {
    return this.cookies[person];
  }

  /** Those who are not signed in (any more) sign in, if they still can. */
  async refresh(): Promise<void> {
    const present = this.credentials.map(async (credentials, person) => {
      const cookie = this.cookies[person];
      return cookie !== undefined && (await this.isSignedIn(cookie)) ? cookie : this.signIn(credentials);
    });
    this.cookies = await Promise.all(present);
  }

  private async isSignedIn(cookie: string): Promise<boolean> {
    return (await fetch(`${this.url}/api/auth/session`, { headers: { cookie } })).status === 200;
  }

  private async signIn(credentials: Credentials): Promise<string | undefined> {
    const answer = await fetch(`${this.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    await answer.arrayBuffer();
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
    return answer.status === 200 && cookies.length > 0 ? cookies.join('; ') : undefined;
  }
}
