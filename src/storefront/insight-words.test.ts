import { describe, expect, test } from 'vitest';

import { judge, node } from '../../test/support/plans.ts';
import type { Remark } from '../performance/query-insight/index.ts';
import { findingWords, remarkWords } from './insight-words.ts';
import { findingsDe } from './messages/findings.de.ts';
import { type Reader, readerOf } from './reader.ts';

const read = (locale: string): Reader =>
  readerOf({ locals: { shop: {} as Reader['shop'], locale }, url: new URL('http://shop.test/') });
const scan = node('Seq Scan', {
  'Relation Name': 'orders',
  Filter: '(a = 1)',
  'Rows Removed by Filter': 50_000,
  rows: 100,
  ms: 20,
});
const finding = judge(scan).of('seq-scan-large');
const root = { type: 'Seq Scan', relation: 'orders' };

const remark: Remark = {
  code: 'table-bloat',
  severity: 'info',
  subject: 'public.orders',
  title: 'A third of public.orders is empty',
  evidence: { bytes: 9_000_000, bloatBytes: 3_000_000 },
  why: 'Every scan passes it.',
  fix: null,
  reverse: null,
};

describe('findings in the language of the page', () => {
  test('in English as query insight says them', () => {
    expect(findingWords(read('en'), finding!, root)).toEqual({ text: finding, lang: 'en' });
  });

  test('in German by their code and their numbers', () => {
    expect(findingWords(read('de'), finding!, root)).toEqual({
      lang: 'de',
      text: {
        title: 'Seq Scan on orders liest 50.100 Zeilen und behält 100',
        why: findingsDe['seq-scan-large'].why,
        advice: findingsDe['seq-scan-large'].advice,
      },
    });
  });

  test('whole and in English, where a number is missing', () => {
    expect(findingWords(read('de'), { ...finding!, evidence: {} }, root).lang).toBe('en');
  });
});

describe('remarks in the language of the page', () => {
  test('in German, with sizes as people write them', () => {
    const { text, lang } = remarkWords(read('de'), remark);
    expect(lang).toBe('de');
    expect(text.title).toMatch(/^Von public\.orders sind 2,9.MB leer$/);
  });

  test('in English, where their code has no German', () => {
    expect(remarkWords(read('de'), { ...remark, code: 'something-new' })).toMatchObject({ lang: 'en' });
    expect(remarkWords(read('en'), remark).text.title).toBe(remark.title);
  });
});
