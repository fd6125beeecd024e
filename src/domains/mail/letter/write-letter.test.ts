import { describe, expect, test } from 'vitest';

import { contrast } from '../../../shared/contrast.ts';
import { type Letter, writeLetter } from './write-letter.ts';

const SHOP = { name: 'Marigold & Sons', color: '#c2410c', publicUrl: 'https://shop.example' };
const LETTER: Letter = {
  language: 'en',
  subject: 'Confirm your address',
  paragraphs: ['Hello Ada,', 'one click and you are in.'],
  button: { label: 'Confirm', url: 'https://shop.example/confirm?token=a&next=/' },
  footer: 'You get this because somebody signed up with your address.',
};

describe('a letter', () => {
  test('has a text part that says everything', () => {
    expect(writeLetter(LETTER, SHOP).text).toBe(
      [
        'Hello Ada,',
        'one click and you are in.',
        'Confirm:\nhttps://shop.example/confirm?token=a&next=/',
        'You get this because somebody signed up with your address.',
        '-- \nMarigold & Sons\nhttps://shop.example\n',
      ].join('\n\n'),
    );
  });

  test('has an HTML part that says the same, in its language, with the address to be copied', () => {
    const { html } = writeLetter({ ...LETTER, language: 'de' }, SHOP);
    expect(html).toContain('<html lang="de">');
    expect(html).toContain('<title>Confirm your address</title>');
    expect(html.match(/href="https:\/\/shop\.example\/confirm\?token=a&#38;next=\/"/g)).toHaveLength(2);
    expect(html).toContain('Marigold &#38; Sons');
    expect(html).toContain('Falls der Knopf nicht funktioniert');
    expect(html).toContain('background:#c2410c');
    for (const words of [...LETTER.paragraphs, LETTER.footer]) expect(html).toContain(words);
  });

  test('needs neither button nor footer nor address of the shop', () => {
    const plain: Letter = { language: 'en', subject: 'Changed', paragraphs: ['Your password was changed.'] };
    const { text, html } = writeLetter(plain, { ...SHOP, publicUrl: undefined });
    expect(text).toBe('Your password was changed.\n\n-- \nMarigold & Sons\n');
    expect(html).not.toContain('href');
  });

  test('takes no markup from anybody', () => {
    const evil = `<img src=x onerror="alert(1)"> & 'quotes'`;
    const { html } = writeLetter(
      { ...LETTER, subject: evil, paragraphs: [evil], footer: evil, button: { label: evil, url: 'https://a.example' } },
      { ...SHOP, name: evil },
    );
    expect(html).not.toContain('<img');
    expect(html.match(/&#60;img src=x onerror=&#34;alert\(1\)&#34;&#62; &#38; &#39;quotes&#39;/g)).toHaveLength(6);
  });

  test.each(['javascript:alert(1)', 'data:text/html,hi', 'https://a.example/"onclick="x', 'shop.example'])(
    'leads nowhere but to a web address: not %s',
    (url) => {
      expect(() => writeLetter({ ...LETTER, button: { label: 'Go', url } }, SHOP)).toThrow('web address');
    },
  );

  test.each(['#c2410c', '#ffffff', '#000000', '#ffff00', '#777777', '#0000ff', '#ff69b4'])(
    'has a button that can be read on %s',
    (color) => {
      const { html } = writeLetter(LETTER, { ...SHOP, color });
      const [, ground = '', text = ''] =
        /background:(#\w{6});color:(#\w{6})/.exec(html.slice(html.indexOf('inline-block'))) ?? [];
      expect(ground).toBe(color);
      expect(contrast(ground, text)).toBeGreaterThanOrEqual(4.5);
    },
  );
});
