import { describe, expect, it } from 'vitest';

import { voidElement } from './html.ts';

describe('voidElement', () => {
  it('keeps every value within its quotes and without markup', () => {
    expect(voidElement('meta', { name: 'x', content: `a"b'c<d>e&f` })).toBe(
      '<meta name="x" content="a&#34;b&#39;c&#60;d&#62;e&#38;f">',
    );
  });

  it('leaves out what is not said, and keeps what is empty', () => {
    expect(voidElement('img', { alt: '', width: 8, fetchpriority: undefined })).toBe('<img alt="" width="8">');
  });
});
