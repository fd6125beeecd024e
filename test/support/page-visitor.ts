/** A browser without JavaScript: keeps cookies, follows nothing by itself, sends forms as the shop's own pages do. */
export class PageVisitor {
  private readonly base: string;
  private readonly cookies = new Map<string, string>();

  constructor(base: string) {
    this.base = base;
  }

  async open(address: string) {
    return this.ask(address, { method: 'GET' });
  }

  async send(address: string, form: Record<string, string>) {
    return this.ask(address, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(form).toString(),
    });
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name);
  }

  /** As if the browser had kept something else, or nothing. */
  keep(name: string, value: string | undefined): void {
    if (value === undefined) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  private async ask(address: string, init: { method: string; headers?: Record<string, string>; body?: string }) {
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(address, this.base), {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...init.headers },
    });
    for (const text of response.headers.getSetCookie()) {
      const [, name = '', value = '', age] = /^([^=]+)=([^;]*)(?:; Max-Age=(\d+))?/.exec(text) ?? [];
      this.keep(name, age === '0' ? undefined : value);
    }
    const html = await response.text();
    return { status: response.status, headers: response.headers, location: response.headers.get('location'), html };
  }
}
