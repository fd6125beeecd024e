import sharp from 'sharp';
import { afterAll, describe, expect, it, vi } from 'vitest';

import { carriersOf } from '../../../test/support/hostile/carriers.ts';
import { HostileJudge, textOf } from '../../../test/support/hostile/judge.ts';

vi.setConfig({ testTimeout: 60_000 });

const judge = new HostileJudge();
afterAll(() => judge.close());

/** What web pages, servers, readers of documents and of archives would run. */
const PAYLOADS = [
  '<script>alert(1)</script>',
  '<?php system($_GET[0]);?>',
  '<svg onload=alert(1)>',
  '%PDF-1.7 /JavaScript',
  'PK\u0003\u0004 payload.html',
  '#!/bin/sh -c payload',
];
const TEXT = Buffer.from(PAYLOADS.join('\n'), 'latin1');
const ANY = /<script|alert\(|<\?php|<svg|%PDF|payload/i;

const noise = (width = 300, height = 200) =>
  sharp({
    create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  });
const [jpeg, png, webp, gif, avif] = await Promise.all([
  noise().jpeg().toBuffer(),
  noise().png().toBuffer(),
  noise().webp().toBuffer(),
  noise().gif().toBuffer(),
  noise(256, 256).avif({ effort: 0 }).toBuffer(),
]);

describe('a text', () => {
  it.each(carriersOf(TEXT, { jpeg, png, webp, gif, avif }))('in %s comes no further', async (_, bytes) => {
    const { code, image } = await judge.look(bytes);
    expect(code).toMatch(/^(?:made|image-broken)$/);
    if (image !== undefined) expect(textOf(image)).not.toMatch(ANY);
  });
});

describe('a text spelled in colours', () => {
  const spelled = [...TEXT.subarray(0, 24).toString('latin1').matchAll(/.{3}/gs)].map(([colour]) =>
    Buffer.from(colour, 'latin1'),
  );

  /** Stripes of the colours, one narrower than the other, so that their order is plain; one corner hides nothing or all. */
  const striped = (hidden: number, turned: boolean) => {
    const order = turned ? spelled.toReversed() : spelled;
    const heights = order.map((_, place) => 40 - 3 * place);
    const rows = order.flatMap((colour, place) => Array.from({ length: heights[place] ?? 0 }, () => colour));
    const data = Buffer.alloc(rows.length * 200 * 4, 0xff);
    for (const [y, colour] of rows.entries()) for (let x = 0; x < 200; x += 1) colour.copy(data, 4 * (y * 200 + x));
    for (let x = 0; x < 20; x += 1) data[4 * x + 3] = hidden;
    return sharp(data, { raw: { width: 200, height: rows.length, channels: 4 } });
  };

  it.each([
    ['that hides some', 0, false],
    ['that hides some, turned', 0, true],
    ['that hides nothing', 255, false],
  ])('comes no further in a picture %s', async (_, hidden, turned) => {
    const whole = await striped(hidden, turned).png().toBuffer();
    const palette = await striped(hidden, turned).png({ palette: true }).toBuffer();
    for (const bytes of [whole, palette]) {
      const { code, image } = await judge.look(bytes);
      expect(code).toBe('made');
      if (image !== undefined) expect(textOf(image)).not.toMatch(/<scr|ipt>a|alert|lert\(/);
    }
  });
});
