import { describe, expect, test } from 'vitest';

import { isOneAddress, readSender } from './mail-address.ts';

describe('one address', () => {
  test.each([
    'ada@example.com',
    'ada+shop@example.com',
    'ADA.L@sub.example.com',
    'ädä@bücher.example',
    'a@xn--bcher-kva.example',
  ])('is %s', (text) => expect(isOneAddress(text)).toBe(true));

  test.each([
    'ada@example.com\r\nBcc: eve@example.com',
    'ada@example.com\nBcc:eve@example.com',
    'ada@example.com%0d%0aBcc: eve@example.com',
    'ada@example.com\u2028Bcc:eve@example.com',
    'ada@example.com\0',
    'ada@example.com,eve@example.com',
    'ada@example.com;eve@example.com',
    'ada@example.com eve@example.com',
    'ada@eve@example.com',
    '"ada@x"@example.com',
    'ada@example.com (eve@example.com)',
    'Ada <ada@example.com>',
    'friends:ada@example.com;',
    'ada@[127.0.0.1]',
    '@example.com',
    'ada@',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'x'.repeat(251)}`,
    '',
  ])('is not %j', (text) => expect(isOneAddress(text)).toBe(false));
});

describe('who mails are from', () => {
  test('has a name or none', () => {
    expect(readSender('hello@shop.example')).toEqual({ name: undefined, address: 'hello@shop.example' });
    expect(readSender('Marigold <hello@shop.example>')).toEqual({ name: 'Marigold', address: 'hello@shop.example' });
  });

  test.each(['Marigold', 'Mari\r\nBcc: x <hello@shop.example>', 'A <b@c.example>, D <e@f.example>', '<>'])(
    'is nobody in %j',
    (text) => expect(readSender(text)).toBeUndefined(),
  );
});
