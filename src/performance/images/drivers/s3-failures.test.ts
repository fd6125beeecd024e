import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';

import { describe, expect, it, vi } from 'vitest';

import { fail, SECRET, storeAt, storeWith } from '../../../../test/support/scripted-s3.ts';
import { imageKey, manifestKey, newIncomingKey, originalKey } from '../sizes.ts';

const KEY = imageKey('small', 'cd'.repeat(32), 'webp');
const AWAY = { code: 'picture-store-unavailable', status: 503 };
const CORRUPT = { code: 'picture-corrupt' };
const NOTE = { 'x-amz-meta-sha256': sha256('picture'), etag: '"1"' };

function sha256(words: string | Buffer): string {
  return createHash('sha256').update(words).digest('hex');
}

/** Says that all of it comes, and then only so much does. */
function breakOff(response: ServerResponse, words: string, of: number): void {
  response.writeHead(200, { ...NOTE, 'content-length': of });
  response.write(words, () => response.destroy());
}

describe('a store that fails for a moment', () => {
  it.each([
    ['with 500', (response: ServerResponse) => fail(response, 500, 'InternalError')],
    ['with 503', (response: ServerResponse) => fail(response, 503, 'SlowDown')],
    ['by hanging up', (response: ServerResponse) => response.destroy()],
    ['by silence', () => undefined],
  ])('%s is asked again', async (_, failing) => {
    const { store, server } = await storeWith((_asked, response, nth) => {
      if (nth < 2) failing(response);
      else response.writeHead(200, NOTE).end('picture');
    });
    expect((await store.read(KEY))?.toString()).toBe('picture');
    expect(server.asked).toHaveLength(3);
    await store.write(KEY, Buffer.from('picture'));
    expect(server.asked[3]).toMatchObject({ method: 'PUT', body: 'picture' });
  });

  it('amid a file goes on from there, if it is still the same file', async () => {
    const { store, server } = await storeWith((_asked, response, nth) => {
      if (nth === 0) breakOff(response, 'pic', 7);
      else response.writeHead(206, { ...NOTE, 'content-range': 'bytes 3-6/7' }).end('ture');
    });
    expect(await text(store.stream(KEY))).toBe('picture');
    expect(server.asked[1]?.headers).toMatchObject({ range: 'bytes=3-', 'if-match': '"1"' });
    expect(server.asked).toHaveLength(2);
  });

  it('again and again amid a file goes on as long as there is something new', async () => {
    const { store, server } = await storeWith((_asked, response, nth) => {
      if (nth < 6) breakOff(response, 'picture'.charAt(nth), 7 - nth);
      else response.writeHead(206, NOTE).end('e');
    });
    expect(await text(store.stream(KEY))).toBe('picture');
    expect(server.asked).toHaveLength(7);
  });

  it('amid a part goes on to the end of the part', async () => {
    const { store, server } = await storeWith((_asked, response, nth) => {
      if (nth === 0) breakOff(response, 'ic', 4);
      else response.writeHead(206, { ...NOTE, 'content-range': 'bytes 3-4/7' }).end('tu');
    });
    expect(await text(store.stream(KEY, { start: 1, end: 4 }))).toBe('ictu');
    expect(server.asked.map(({ headers }) => headers.range)).toEqual(['bytes=1-4', 'bytes=3-4']);
  });

  it('and gives another file then is an error, never a mixture', async () => {
    const { store } = await storeWith((_asked, response, nth) => {
      if (nth === 0) breakOff(response, 'pic', 7);
      else fail(response, 412, 'PreconditionFailed');
    });
    await expect(text(store.stream(KEY))).rejects.toMatchObject(AWAY);
  });

  it('by mixing up bytes is asked again', async () => {
    const { store, server } = await storeWith((_asked, response, nth) => {
      response.writeHead(200, NOTE).end(nth === 0 ? 'pictura' : 'picture');
    });
    expect((await store.read(KEY))?.toString()).toBe('picture');
    expect(server.asked).toHaveLength(2);
  });

  it('and got other bytes than were sent is given them again', async () => {
    const { store, server } = await storeWith((_asked, response, nth) => {
      if (nth === 0) fail(response, 400, 'BadDigest');
      else response.writeHead(200, { etag: '"1"' }).end();
    });
    await store.write(KEY, Buffer.from('picture'));
    const md5 = createHash('md5').update('picture').digest('base64');
    expect(server.asked.map(({ headers }) => headers['content-md5'])).toEqual([md5, md5]);
    expect(server.asked[1]?.headers).toMatchObject({
      'content-type': 'image/webp',
      'x-amz-meta-sha256': sha256('picture'),
      'x-amz-content-sha256': sha256('picture'),
    });
  });
});

describe('a store that is away', () => {
  it('is asked three times, by readers not for a moment, then again', async () => {
    let away = true;
    const { store, server } = await storeWith((_asked, response) => {
      if (away) fail(response, 500, 'InternalError');
      else response.writeHead(200, NOTE).end('picture');
    });
    await expect(store.read(KEY)).rejects.toMatchObject(AWAY);
    expect(server.asked).toHaveLength(3);
    away = false;
    for (const asking of [store.size(KEY), store.read(KEY), text(store.stream(KEY))]) {
      await expect(asking).rejects.toMatchObject(AWAY);
    }
    expect(server.asked).toHaveLength(3);
    await store.write(KEY, Buffer.from('picture'));
    expect(server.asked).toHaveLength(4);
    await wait(1_100);
    expect((await store.read(KEY))?.toString()).toBe('picture');
  });

  it('does not answer at all: the wait is bounded', async () => {
    const { store, server } = await storeWith(() => undefined);
    await expect(store.size(KEY)).rejects.toMatchObject(AWAY);
    expect(server.asked).toHaveLength(3);
  });

  it('stops amid a file: the wait is bounded', async () => {
    const { store, server } = await storeWith((_asked, response, nth) => {
      response.writeHead(200, { ...NOTE, 'content-length': 7 }).flushHeaders();
      if (nth === 0) response.write('pic');
    });
    await expect(text(store.stream(KEY))).rejects.toMatchObject(AWAY);
    expect(server.asked).toHaveLength(4);
  });

  it('has nobody listening', async () => {
    const store = storeAt('http://127.0.0.1:1');
    await expect(store.check()).rejects.toMatchObject(AWAY);
    await expect(text(store.stream(KEY))).rejects.toMatchObject(AWAY);
  });
});

describe('a store that gives other bytes than it got', () => {
  it.each([
    ['a picture with a note', KEY],
    ['an original', originalKey(sha256('picture'))],
  ])('is found out: %s', async (_, key) => {
    const { store, server } = await storeWith((_asked, response) => {
      response.writeHead(200, key === KEY ? NOTE : { etag: '"1"' }).end('pictura');
    });
    await expect(store.read(key)).rejects.toMatchObject(CORRUPT);
    expect(server.asked).toHaveLength(3);
    await expect(text(store.stream(key))).rejects.toMatchObject(CORRUPT);
  });

  it('is found out where it gives more or less of a part than it was asked for', async () => {
    for (const words of ['ictur', 'ic']) {
      const { store } = await storeWith((_asked, response) => {
        response.writeHead(206, { ...NOTE, 'content-length': words.length }).end(words);
      });
      await expect(text(store.stream(KEY, { start: 1, end: 3 }))).rejects.toMatchObject(CORRUPT);
    }
  });
});

describe('a store that refuses', () => {
  it.each([
    [403, 'AccessDenied'],
    [403, 'SignatureDoesNotMatch'],
    [404, 'NoSuchBucket'],
    [301, 'PermanentRedirect'],
  ])('with %s %s is asked once, and the log learns why but no secret', async (status, code) => {
    const leak = '<AWSAccessKeyId>S3RVER</AWSAccessKeyId><StringToSign>signed words</StringToSign>';
    const { store, server } = await storeWith((_asked, response) => fail(response, status, code, leak));
    const error: unknown = await store.read(KEY).catch((refused: unknown) => refused);
    expect(error).toMatchObject(AWAY);
    const logged = inspect(error, { depth: 10 });
    expect(logged).toContain(code);
    expect(logged).toContain('bucket pictures');
    expect(logged).not.toMatch(new RegExp(`${SECRET}|signed words|AWSAccessKeyId`));
    expect(server.asked).toHaveLength(1);
  });

  it('one key is no reason to leave the others alone', async () => {
    const { store } = await storeWith((asked, response) => {
      if (asked.url.includes('manifest')) fail(response, 403, 'AccessDenied');
      else response.writeHead(200, NOTE).end('picture');
    });
    await expect(store.read(manifestKey('ab'.repeat(32)))).rejects.toMatchObject(AWAY);
    expect((await store.read(KEY))?.toString()).toBe('picture');
  });
});

describe('an upload in parts', () => {
  const started = '<InitiateMultipartUploadResult><UploadId>the-upload</UploadId></InitiateMultipartUploadResult>';

  it('is taken back where a part fails', async () => {
    const { store, server } = await storeWith((asked, response) => {
      if (asked.method === 'POST') response.writeHead(200, { 'content-type': 'application/xml' }).end(started);
      else if (asked.method === 'DELETE') response.writeHead(204).end();
      else if (asked.url.includes('partNumber=2')) fail(response, 403, 'AccessDenied');
      else response.writeHead(200, { etag: '"part"' }).end();
    });
    await expect(store.write(newIncomingKey(), Buffer.alloc(9_000_000))).rejects.toMatchObject(AWAY);
    expect(server.asked.map(({ method }) => method)).toEqual(['POST', 'PUT', 'PUT', 'DELETE']);
    expect(server.asked.at(-1)?.url).toContain('uploadId=the-upload');
  });

  it('says the MD5 of each part, and asks again for the one that came wrong', async () => {
    const { store, server } = await storeWith((asked, response, nth) => {
      if (asked.method === 'PUT' && nth === 2) fail(response, 400, 'BadDigest');
      else if (asked.method === 'PUT') response.writeHead(200, { etag: `"part-${nth}"` }).end();
      else {
        const done = '<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>';
        const answer = asked.url.includes('uploadId') ? done : started;
        response.writeHead(200, { 'content-type': 'application/xml' }).end(answer);
      }
    });
    await store.write(newIncomingKey(), Buffer.alloc(9_000_000, 'x'));
    const parts = server.asked.filter(({ method }) => method === 'PUT');
    expect(parts.map(({ body }) => body.length)).toEqual([8_388_608, 611_392, 611_392]);
    for (const { body, headers } of parts) {
      expect(headers['content-md5']).toBe(createHash('md5').update(body).digest('base64'));
    }
    expect(server.asked.at(-1)?.body).toMatch(/part-1.*<PartNumber>1<.*part-3.*<PartNumber>2</);
    expect(server.asked[0]?.headers['x-amz-meta-sha256']).toBe(sha256(Buffer.alloc(9_000_000, 'x')));
  });

  it('that nobody finished is swept after a day, of our own keys alone', async () => {
    const upload = (key: string, id: string, hours: number) =>
      `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${new Date(Date.now() - hours * 3_600_000).toISOString()}</Initiated></Upload>`;
    const { store, server } = await storeWith((asked, response) => {
      if (asked.method === 'DELETE') return response.writeHead(204).end();
      const uploads = upload(KEY, 'old', 25) + upload(KEY, 'fresh', 1) + upload('of-others/x', 'foreign', 25);
      return response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end(`<ListMultipartUploadsResult>${uploads}</ListMultipartUploadsResult>`);
    });
    expect(await store.sweep()).toBe(1);
    const removed = server.asked.filter(({ method }) => method === 'DELETE');
    expect(removed.map(({ url }) => new URL(url, 'http://x').searchParams.get('uploadId'))).toEqual(['old']);
  });
});

it('lists page after page', async () => {
  const keys = [KEY, imageKey('small', 'ef'.repeat(32), 'webp')];
  const { store, server } = await storeWith((_asked, response, nth) => {
    const more = nth === 0 ? '<IsTruncated>true</IsTruncated><NextContinuationToken>next</NextContinuationToken>' : '';
    const file = `<Contents><Key>${keys[nth]}</Key><Size>7</Size></Contents><Contents><Key>foreign</Key></Contents>`;
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(`<ListBucketResult>${more}${file}</ListBucketResult>`);
  });
  const listed: string[] = [];
  for await (const { key } of store.list('products/small/')) listed.push(key);
  expect(listed).toEqual(keys);
  expect(server.asked[1]?.url).toContain('continuation-token=next');
});

it('hangs up where the reader has left', async () => {
  let left: Promise<unknown> | undefined;
  const { store } = await storeWith((_asked, response) => {
    left = once(response, 'close');
    response.writeHead(200, { ...NOTE, 'content-length': 1_000_000 }).write('pic');
  });
  const stream = store.stream(KEY);
  await once(stream, 'readable');
  stream.destroy();
  await left;
  expect(left).toBeDefined();
});

it('hangs up where the reader has left before there was an answer', async () => {
  let left: Promise<unknown> | undefined;
  const { store, server } = await storeWith((_asked, response) => {
    left = once(response, 'close');
  });
  const stream = store.stream(KEY);
  stream.on('error', () => undefined);
  await vi.waitFor(() => expect(left).toBeDefined());
  stream.destroy();
  await left;
  await wait(500);
  expect(server.asked).toHaveLength(1);
  // Nor is that a reason to let others wait.
  await expect(store.size(KEY)).rejects.toMatchObject(AWAY);
  expect(server.asked).toHaveLength(4);
});
