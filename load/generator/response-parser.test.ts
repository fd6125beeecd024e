import { describe, expect, test } from 'vitest';

import { Random } from './random.ts';
import { type Progress, ResponseParser } from './response-parser.ts';

const ANSWERS: Record<string, { bytes: string; status: number; body: string; head?: boolean }> = {
  length: { bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', status: 200, body: 'hello' },
  'length zero': { bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', status: 200, body: '' },
  'the same length twice': {
    bytes: 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nContent-Length: 2\r\n\r\nhi',
    status: 200,
    body: 'hi',
  },
  chunked: {
    bytes:
      'HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n6;name="x"\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\n\r\n',
    status: 404,
    body: 'Wikipedia in \r\n\r\nchunks.',
  },
  'chunked with a trailer': {
    bytes:
      'HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\nServer-Timing: x;dur=1\r\nA: b\r\n\r\n',
    status: 200,
    body: 'abc',
  },
  'chunked and empty': {
    bytes: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    status: 200,
    body: '',
  },
  'no content': { bytes: 'HTTP/1.1 204 No Content\r\n\r\n', status: 204, body: '' },
  'not modified, with the length of what is not sent': {
    bytes: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\nETag: "a"\r\n\r\n',
    status: 304,
    body: '',
  },
  'to HEAD': { bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n', status: 200, body: '', head: true },
  'after early hints': {
    bytes:
      'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok',
    status: 200,
    body: 'ok',
  },
};

function read(parser: ResponseParser, pieces: readonly Buffer[]): Progress {
  let progress: Progress = 'more';
  for (const piece of pieces) progress = parser.push(piece);
  return progress;
}

function split(bytes: Buffer, at: readonly number[]): Buffer[] {
  const edges = [0, ...at, bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}

describe.each(Object.entries(ANSWERS))('an answer: %s', (_, { bytes, status, body, head }) => {
  const whole = Buffer.from(bytes, 'latin1');
  const expectRead = (pieces: readonly Buffer[]) => {
    const parser = new ResponseParser();
    parser.expect(true, head);
    expect(read(parser, pieces)).toBe('done');
    expect(parser.head?.status).toBe(status);
    expect(parser.body().toString('latin1')).toBe(body);
    expect(parser.bodyBytes).toBe(body.length);
  };

  test('at once', () => expectRead([whole]));

  test('byte by byte', () => expectRead(split(whole, Array.from(whole.keys()).slice(1))));

  test('in two pieces, split anywhere', () => {
    for (let at = 1; at < whole.length; at += 1) expectRead(split(whole, [at]));
  });

  test('in many pieces, split anywhere', () => {
    const random = new Random(1);
    for (let round = 0; round < 200; round += 1) {
      const at = [...whole.keys()].slice(1).filter(() => random.below(4) === 0);
      expectRead(split(whole, at));
    }
  });

  test('is not done before its last byte', () => {
    for (let length = 1; length < whole.length; length += 1) {
      const parser = new ResponseParser();
      parser.expect(false, head);
      expect(parser.push(whole, length)).toBe('more');
    }
  });

  test('read twice over one connection', () => {
    const parser = new ResponseParser();
    for (let round = 0; round < 2; round += 1) {
      parser.expect(true, head);
      expect(parser.push(whole)).toBe('done');
      expect(parser.body().toString('latin1')).toBe(body);
    }
  });
});

const FAULTS: Record<string, [bytes: string, fault: string]> = {
  'bytes behind the answer': ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhixx', 'bytes after the answer'],
  'a second answer unasked': [
    'HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    'bytes after the answer',
  ],
  'not HTTP': ['SSH-2.0-OpenSSH_9.2\r\n\r\n', 'no HTTP/1.1 status line'],
  'HTTP/2': ['HTTP/2 200\r\n\r\n', 'no HTTP/1.1 status line'],
  'a status of no class': ['HTTP/1.1 999 No\r\n\r\n', 'no HTTP/1.1 status line'],
  'a status of four digits': ['HTTP/1.1 2000 No\r\n\r\n', 'no HTTP/1.1 status line'],
  'two lengths': ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi', 'two lengths'],
  'a negative length': ['HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'impossible length'],
  'a length with a plus': ['HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n', 'impossible length'],
  'a hexadecimal length': ['HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\n', 'impossible length'],
  'a list as length': ['HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n', 'impossible length'],
  'a length beyond numbers': [`HTTP/1.1 200 OK\r\nContent-Length: ${'9'.repeat(30)}\r\n\r\n`, 'impossible length'],
  'an empty length': ['HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n', 'impossible length'],
  'a length and chunks': [
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'both a length and chunks',
  ],
  'an unknown coding': ['HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 'unknown transfer encoding'],
  'a header line without a colon': ['HTTP/1.1 200 OK\r\nnonsense\r\n\r\n', 'broken header line'],
  'a header line without a name': ['HTTP/1.1 200 OK\r\n: 5\r\n\r\n', 'broken header line'],
  'a chunk of no size': ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'broken chunk'],
  'a chunk of negative size': ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n', 'broken chunk'],
  'a chunk of a size beyond numbers': [
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n',
    'broken chunk',
  ],
  'a chunk longer than it said': ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n', 'broken chunk'],
  'a chunk line that ends in LF only': [
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nab\r\n',
    'broken chunk',
  ],
  'a chunk line without end': [
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(9_000)}`,
    'chunk line too long',
  ],
  'a header without end': [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`, 'header too long'],
  'a switch of protocols': ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'protocol switched unasked'],
};

describe.each(Object.entries(FAULTS))('a fault: %s', (_, [bytes, fault]) => {
  test.each([
    ['at once', (whole: Buffer) => [whole]],
    [
      'in small pieces',
      (whole: Buffer) =>
        split(
          whole,
          Array.from(whole.keys()).filter((at) => at % 7 === 3),
        ),
    ],
  ])('is told %s', (_name, cut) => {
    const parser = new ResponseParser();
    parser.expect(false);
    let progress: Progress = 'more';
    for (const piece of cut(Buffer.from(bytes, 'latin1'))) {
      progress = parser.push(piece);
      if (typeof progress === 'object') break;
    }
    expect(progress).toEqual({ fault });
  });
});

test('an answer that ends with its connection', () => {
  const parser = new ResponseParser();
  parser.expect(true);
  expect(parser.push(Buffer.from('HTTP/1.1 200 OK\r\n\r\nall that '))).toBe('more');
  expect(parser.push(Buffer.from('there is'))).toBe('more');
  expect(parser.closed()).toBe(true);
  expect(parser.body().toString()).toBe('all that there is');
});

test('a connection that ends amid an answer', () => {
  for (const bytes of ['HTTP/1.1 200', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf']) {
    const parser = new ResponseParser();
    parser.expect(false);
    expect(parser.push(Buffer.from(bytes))).toBe('more');
    expect(parser.closed()).toBe(false);
    expect(parser.begun).toBe(true);
  }
});

test('a body without bound is cut off', () => {
  const parser = new ResponseParser();
  parser.expect(false);
  parser.push(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'));
  const megabytes = Buffer.alloc(1_048_576);
  let progress: Progress = 'more';
  for (let count = 0; count < 65 && progress === 'more'; count += 1) progress = parser.push(megabytes);
  expect(progress).toEqual({ fault: 'body too long' });
});

test('only so many bytes of the buffer count', () => {
  const parser = new ResponseParser();
  parser.expect(true);
  const shared = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 500 old bytes\r\n\r\n');
  expect(parser.push(shared, shared.indexOf('HTTP/1.1 500'))).toBe('done');
  shared.fill(0);
  expect(parser.body().toString()).toBe('hi');
});

test('bytes without a request are a fault', () => {
  expect(new ResponseParser().push(Buffer.from('HTTP/1.1 408 Request Timeout\r\n\r\n'))).toEqual({
    fault: 'bytes without a request',
  });
});

test('tells what a load test asks of a header', () => {
  const parser = new ResponseParser();
  parser.expect(false);
  parser.push(
    Buffer.from(
      'HTTP/1.1 200 OK\r\nConnection: close\r\nCONTENT-TYPE: text/html; charset=utf-8\r\nContent-Encoding: br\r\n' +
        'Cache-Status: social-selling; hit; ttl=30\r\nSet-Cookie: a=1; Path=/\r\nset-cookie: b=2\r\nX-Other: y\r\nContent-Length: 0\r\n\r\n',
    ),
  );
  expect(parser.head).toEqual({
    status: 200,
    contentLength: 0,
    chunked: false,
    keepAlive: false,
    contentType: 'text/html; charset=utf-8',
    contentEncoding: 'br',
    cacheStatus: 'social-selling; hit; ttl=30',
    cookies: ['a=1', 'b=2'],
  });
});

test('HTTP/1.0 closes unless it says otherwise', () => {
  const keepAlive = (head: string) => {
    const parser = new ResponseParser();
    parser.expect(false);
    parser.push(Buffer.from(`${head}\r\nContent-Length: 0\r\n\r\n`));
    return parser.head?.keepAlive;
  };
  expect(keepAlive('HTTP/1.0 200 OK')).toBe(false);
  expect(keepAlive('HTTP/1.0 200 OK\r\nConnection: keep-alive')).toBe(true);
});
