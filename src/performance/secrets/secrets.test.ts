import { describe, expect, test } from 'vitest';

import { Secrets, UnreadableSecret } from './secrets.ts';

const OLD = 'an old secret that was drawn at random once';
const NEW = 'a new secret that was drawn at random lately';

const shop = new Secrets([OLD]);
const plain = Buffer.from('what nobody may read');

describe('what is encrypted', () => {
  test('decrypts to what it was, and looks different every time', () => {
    const [one, other] = [shop.encrypt('totp', 'mara', plain), shop.encrypt('totp', 'mara', plain)];
    expect(one).not.toEqual(other);
    expect(one.includes(plain)).toBe(false);
    expect(shop.decrypt('totp', 'mara', one)).toEqual(plain);
    expect(shop.decrypt('totp', 'mara', other)).toEqual(plain);
    expect(shop.decrypt('totp', 'mara', shop.encrypt('totp', 'mara', Buffer.alloc(0)))).toEqual(Buffer.alloc(0));
  });

  test('is refused once any bit of it was changed, and where it was cut', () => {
    const sealed = shop.encrypt('totp', 'mara', plain);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      const place = Math.floor(bit / 8);
      changed.writeUInt8(changed.readUInt8(place) ^ (1 << (bit % 8)), place);
      expect(() => shop.decrypt('totp', 'mara', changed)).toThrow(UnreadableSecret);
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => shop.decrypt('totp', 'mara', sealed.subarray(0, length))).toThrow(UnreadableSecret);
    }
  });

  test('belongs to its purpose and its context alone', () => {
    const sealed = shop.encrypt('totp', 'mara', plain);
    expect(() => shop.decrypt('totp', 'otto', sealed)).toThrow(UnreadableSecret);
    expect(() => shop.decrypt('mail', 'mara', sealed)).toThrow(UnreadableSecret);
  });
});

describe('a new secret', () => {
  const both = new Secrets([NEW, OLD]);

  test('encrypts from now on, and the old one still decrypts', () => {
    const before = shop.encrypt('totp', 'mara', plain);
    const after = both.encrypt('totp', 'mara', plain);
    expect(both.decrypt('totp', 'mara', before)).toEqual(plain);
    expect(both.decrypt('totp', 'mara', after)).toEqual(plain);
    expect([both.isPresent('totp', before), both.isPresent('totp', after)]).toEqual([false, true]);
    expect(() => shop.decrypt('totp', 'mara', after)).toThrow('give it in SHOP_SECRET');
    expect(() => new Secrets([NEW]).decrypt('totp', 'mara', before)).toThrow('give it in SHOP_SECRET');
  });

  test('gives keys of its own; each purpose has its own', () => {
    expect(both.keys('links')).toHaveLength(2);
    expect(both.keys('links')[1]).toEqual(shop.keys('links')[0]);
    expect(both.keys('links')[0]).not.toEqual(shop.keys('links')[0]);
    expect(shop.keys('links')[0]).not.toEqual(shop.keys('mail')[0]);
    expect(shop.keys('links')[0]).toHaveLength(32);
  });
});

test('a shop without a secret is none', () => {
  expect(() => new Secrets([])).toThrow('A shop needs a secret.');
});
