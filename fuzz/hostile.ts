import * as fc from 'fast-check';

/** Texts that break naive code: markup, SQL, paths, odd Unicode, what other languages take for a value. */
const TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '﻿',
  '‮',
  '\u2028',
  '\ud800',
  '\udfff\ud800',
  '\r\nx-injected: 1',
  '	',
  '\x1B[2J',
  "'",
  "' OR 1=1 --",
  '"; DROP TABLE users; --',
  '\\',
  '%',
  '%00',
  '%E0%A4%A',
  '_%_%',
  '${7*7}',
  '{{7*7}}',
  '`id`',
  '../../../etc/passwd',
  '..%2f..%2f',
  '//evil.example',
  'file:///etc/passwd',
  'http://127.0.0.1:1/',
  'javascript:alert(1)',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  ']]>',
  '<!--',
  '&#0;',
  'null',
  'undefined',
  'NaN',
  'Infinity',
  '-Infinity',
  'true',
  '[]',
  '{}',
  '[object Object]',
  '__proto__',
  'constructor',
  '0',
  '-0',
  '-1',
  '1e309',
  '1e-400',
  '0x10',
  '1_000',
  '١٢٣',
  '9007199254740993',
  '99999999999999999999999999',
  '1.5',
  '01',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '2026-02-30T25:61:61Z',
  '+275760-09-13T00:00:00Z',
  'a@b',
  'a@b.example\r\nbcc: c@d.example',
  '"a b"@shop.example',
  'a'.repeat(300),
  'é'.repeat(2e3),
  '👩‍👩‍👧‍👦'.repeat(200),
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 400 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }).map((power) => 'x'.repeat(2 ** power)) },
);

const hostileNumber = fc.oneof(
  fc.constantFrom(0, -1, 1.5, 2 ** 31, 2 ** 53, 1e21, 1e308, -1e308, Number.MIN_VALUE, 2_147_483_648, -2_147_483_649),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(Number),
);

/** Any JSON value, and some that nobody expects. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  hostileNumber,
  fc.constantFrom(null, true, false, [], {}, [[]], [null], { length: 1 }, { toString: 1 }, { $ne: null }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.integer({ min: 1, max: 200 }).map(nested),
  fc.array(hostileText, { maxLength: 30 }),
);

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Bodies that are no JSON, or more of it than anybody needs. */
export const hostileBody: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[',
    '"',
    'nul',
    '{"a":1,}',
    "{'a':1}",
    '{"a":1}{"b":2}',
    '\uFEFF{}',
    '\0',
    '{"__proto__":{"role":"admin"}}',
  ),
  fc.constantFrom('{"constructor":{"prototype":{"role":"admin"}}}', '1e999', '-', '{"a":"\\ud800"}', '{"a":1,"a":2}'),
  fc.integer({ min: 1, max: 20_000 }).map((depth) => '['.repeat(depth)),
  fc.integer({ min: 1, max: 5_000 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  fc.constant(`"${'x'.repeat(1_100_000)}"`),
  hostileText,
);

/** Headers that programs get wrong; what a client may not send (line breaks) Node.js would refuse to. */
export const hostileHeader: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  fc.tuple(
    fc.constantFrom('accept', 'accept-language', 'accept-encoding', 'if-none-match', 'if-modified-since'),
    headerText(),
  ),
  fc.tuple(
    fc.constantFrom('cookie', 'authorization', 'origin', 'referer', 'user-agent', 'x-forwarded-for'),
    headerText(),
  ),
  fc.tuple(
    fc.constantFrom('forwarded', 'x-forwarded-proto', 'range', 'x-request-id', 'cache-control', 'prefer'),
    headerText(),
  ),
  fc.constantFrom<readonly [string, string]>(
    ['content-type', 'text/plain'],
    ['content-type', 'application/json; charset=utf-16'],
    ['content-type', 'multipart/form-data; boundary=x'],
    ['content-type', 'application/x-www-form-urlencoded'],
    ['content-encoding', 'gzip'],
    ['accept-encoding', 'br;q=0.1, gzip, *;q=0'],
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-site', 'same-origin'],
    ['origin', 'https://evil.example'],
    ['cookie', 'session=x; session=y'],
    ['cookie', `session=${'A'.repeat(43)}`],
    ['authorization', 'Bearer x'],
    ['authorization', 'Basic Og=='],
    ['x-http-method-override', 'DELETE'],
    ['x-shop-internal-peer', '10.0.0.1'],
    ['x-long', 'x'.repeat(8_000)],
  ),
);

function headerText(): fc.Arbitrary<string> {
  const printable = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));
  return fc.oneof(
    fc.string({ unit: printable, maxLength: 200 }),
    fc.constantFrom('*', '', 'null', '"', 'W/"', '*;q=2', '::1'),
  );
}
