/** Ready-made requests, as a browser on the same site sends them. */
export class Requests {
  private readonly after: string;

  constructor(host: string, port: number) {
    const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    this.after =
      ` HTTP/1.1\r\nHost: ${authority}\r\nUser-Agent: social-selling-load\r\n` +
      'Accept: text/html,application/json;q=0.9,*/*;q=0.8\r\nAccept-Language: en\r\nAccept-Encoding: br, gzip\r\n' +
      'Sec-Fetch-Site: same-origin\r\n';
  }

  /** @param path with its query, already encoded. */
  get(path: string, cookie = ''): Buffer {
    const cookies = cookie === '' ? '' : `Cookie: ${cookie}\r\n`;
    return Buffer.from(`GET ${path}${this.after}${cookies}\r\n`, 'latin1');
  }

  /** With a JSON body. */
  send(method: 'POST' | 'PATCH', path: string, body: unknown, cookie = ''): Buffer {
    const json = Buffer.from(JSON.stringify(body));
    const cookies = cookie === '' ? '' : `Cookie: ${cookie}\r\n`;
    const head =
      `${method} ${path}${this.after}${cookies}` +
      `Content-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head, 'latin1'), json]);
  }
}
