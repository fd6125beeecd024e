import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** A browser as the API sees it: it keeps its cookies and says where its requests come from. */
export class ApiClient {
  readonly cookies = new Map<string, string>();
  private readonly app: NestFastifyApplication;
  private readonly host: string;

  constructor(app: NestFastifyApplication, host = 'localhost') {
    this.app = app;
    this.host = host;
  }

  async call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: object) {
    const { statusCode, payload, headers } = await this.app.inject({
      method,
      url,
      headers: {
        host: this.host,
        'sec-fetch-site': 'same-origin',
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    for (const text of [headers['set-cookie'] ?? []].flat()) this.keep(text);
    return { status: statusCode, body: payload === '' ? undefined : JSON.parse(payload), headers };
  }

  async post(url: string, body?: object) {
    return this.call('POST', url, body);
  }

  async get(url: string) {
    return this.call('GET', url);
  }

  private keep(text: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
    if (text.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
