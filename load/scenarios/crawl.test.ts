import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, test } from 'vitest';

import { whenDone } from '../../test/support/cleanup.ts';
import { crawl } from './crawl.ts';

test('the crawler opens each product as page and as JSON, once, and counts what failed', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/p/torn') request.destroy();
    else response.writeHead(request.url === '/p/limited' ? 429 : 200).end('x');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenDone(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const slugs = ['lamp', 'limited', 'torn', ...Array.from({ length: 30 }, (_, number) => `p${number}`)];
  expect(await crawl(`http://127.0.0.1:${port}`, slugs)).toEqual({ opened: 66, failed: 2 });
  expect(asked.toSorted()).toEqual(slugs.flatMap((slug) => [`/p/${slug}`, `/api/products/${slug}`]).toSorted());
});
