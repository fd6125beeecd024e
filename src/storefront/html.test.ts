import { isHTMLString } from 'astro/runtime/server/index.js';
import { describe, expect, it } from 'vitest';

import { attributes, html, Markup } from './html.ts';

const HOSTILE = `</script><img src=x onerror="alert(1)">&amp;'`;
const HARMLESS = '&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;amp;&#39;';

describe('html', () => {
  it('escapes every value, in text and in attributes', () => {
    expect(String(html`<a title="${HOSTILE}">${HOSTILE}</a>`)).toBe(`<a title="${HARMLESS}">${HARMLESS}</a>`);
  });

  it('writes the marks of Latin text by their number, and other scripts as they are', () => {
    expect(String(html`${'“€ 5” – Жук 甲虫 ö'}`)).toBe('&#8220;&#8364; 5&#8221; &#8211; Жук 甲虫 ö');
  });

  it('escapes within lists, however deep', () => {
    expect(
      String(
        html`<ul>
          ${[['<'], [html`<li>${'>'}</li>`]]}
        </ul>`,
      ),
    ).toBe('<ul>&lt;<li>&gt;</li></ul>');
  });

  it('takes only what it made for markup, not what looks like it', () => {
    const posing = { toString: () => '<script>' } as unknown as string;
    expect(String(html`${new Markup('<b>')}${posing}`)).toBe('<b>');
  });

  it('takes line breaks beside tags for layout of the code, and others for a space', () => {
    const name = 'b';
    const markup = html`
      <p class="a" ${name} id="${name}">
        ${name}
        <b>one two</b>
        <br />
      </p>
    `;
    expect(String(markup)).toBe('<p class="a" b id="b">b<b>one two</b><br /></p>');
  });

  it('says nothing for what is absent, and says zero', () => {
    expect(String(html`${undefined}${null}${false}${0}${''}`)).toBe('0');
  });

  it('is markup to Astro too, which escapes everything else', () => {
    expect(isHTMLString(html`<b>${'<'}</b>`)).toBe(true);
  });
});

describe('attributes', () => {
  it('keeps every value within its quotes', () => {
    expect(String(attributes({ alt: HOSTILE }))).toBe(`alt="${HARMLESS}"`);
  });

  it('leaves out what is not said, and keeps what is empty', () => {
    expect(String(attributes({ role: undefined, alt: '', width: 8 }))).toBe('alt="" width="8"');
  });
});
