import { describe, expect, test } from 'vitest';

import { cleanDescription, cleanHtml } from './clean-html.ts';
import { cleanLine, cleanText } from './clean-text.ts';

describe('cleanHtml', () => {
  test('keeps structure and emphasis, and says the same in plain text', () => {
    const { html, text } = cleanHtml(
      '<h1 class="x">Lamp</h1>\n<p style="a">Warm <b>light</b> &amp; shade</p><ul><li>One</li><li>Two</li></ul>',
    );
    expect(html).toBe('<h2>Lamp</h2>\n<p>Warm <b>light</b> &amp; shade</p><ul><li>One</li><li>Two</li></ul>');
    expect(text).toBe('Lamp\nWarm light & shade\n\n• One\n• Two');
  });

  test.each([
    '<script>alert(1)</script>',
    '<p onclick="alert(1)">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\nscript:alert(1)">x</a>',
    '<img src=x onerror=alert(1)>',
    '<svg><script>alert(1)</script></svg>',
    '<math><mtext><table><mglyph><style><img src onerror=alert(1)>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<style>@import "javascript:alert(1)"</style>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<form action="javascript:alert(1)"><input type=submit></form>',
    '<p>a<scr<script>ipt>alert(1)</script>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">',
  ])('lets no script survive in %s', (hostile) => {
    const { html } = cleanHtml(`<p>before</p>${hostile}`);
    expect(html).not.toMatch(
      /<(script|style|svg|img|iframe|object|embed|form|input|math|noscript)|javascript:|data:|\son\w+=|style=/i,
    );
  });

  test('marks links as the seller’s and keeps only web and mail addresses', () => {
    expect(cleanHtml('<a href="https://a.example" target="_blank">a</a>').html).toBe(
      '<a href="https://a.example" rel="nofollow ugc noopener">a</a>',
    );
    expect(cleanHtml('<p><a href="//a.example">a</a></p>').html).not.toContain('//a.example');
  });

  test('text without markup has no HTML; entities are read', () => {
    expect(cleanHtml('Salt &amp; pepper')).toEqual({ text: 'Salt & pepper', html: null });
    expect(cleanHtml('plain')).toEqual({ text: 'plain', html: null });
    expect(cleanHtml('<p> </p>')).toEqual({ text: '', html: null });
    expect(cleanHtml('&lt;script&gt;')).toEqual({ text: '<script>', html: null });
  });
});

test('cleanDescription takes text for text unless it has markup', () => {
  expect(cleanDescription('3 < 5 & 7 > 2')).toEqual({ text: '3 < 5 & 7 > 2', html: null });
  expect(cleanDescription('<p>Hello</p>').html).toBe('<p>Hello</p>');
});

test('cleanText removes what PostgreSQL cannot hold', () => {
  expect(cleanText(' a\u0000b\u001bc\r\nd\ud800 ')).toBe('abc\nd\ufffd');
  expect(cleanLine(' a \n\t b\u00a0 c ')).toBe('a b c');
});
