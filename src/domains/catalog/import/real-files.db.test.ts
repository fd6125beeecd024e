import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { importingShop } from '../../../../test/support/imports.ts';

const { state, query, run, runFile, products, variants } = importingShop();

const shared = path.resolve('../shared/data');
const csvFolder = path.join(shared, 'shopify-csv');
const present = existsSync(csvFolder);
if (!present) console.log(`There are no exports of real shops at ${csvFolder}: their tests are skipped.`);

interface Truth {
  dataRows: number;
  products: number;
  variantRows: number;
}

const truths: [string, Truth][] = present
  ? Object.entries(JSON.parse(readFileSync(path.join(csvFolder, 'ground-truth.json'), 'utf8')) as Record<string, Truth>)
  : [];

describe.skipIf(!present)('exports of real shops', () => {
  test.each(truths)('%s comes in whole, once', async (name, truth) => {
    const options = { rejectsBeside: path.join(state.folder, name) };
    const summary = await runFile(path.join(csvFolder, name), options);
    expect(summary).toMatchObject({ created: truth.products, rejected: 0, rows: truth.dataRows });
    expect(await products()).toHaveLength(truth.products);
    expect((await variants()).length + summary.rejectedRows).toBe(truth.variantRows);
    const again = await runFile(path.join(csvFolder, name), options);
    expect(again).toMatchObject({ created: 0, updated: 0, unchanged: truth.products });
  });

  test('another shop’s export is refused in one line', async () => {
    const file = path.join(csvFolder, 'medusa-format/exported-products-semicolon.csv');
    await expect(runFile(file)).rejects.toThrow(/^[^\n]*lacks the columns "Handle"[^\n]*Product Handle[^\n]*$/);
  });
});

describe.skipIf(!present)('strings that break naive code', () => {
  const strings = () => {
    const files = ['blns.txt', 'fuzzdb-xplatform.txt', 'lfi-jhaddix.txt', 'sqli-generic.txt', 'xss-rsnake.txt'];
    const lines = files.flatMap((name) => readFileSync(path.join(shared, 'naughty-input', name), 'utf8').split('\n'));
    const listed = JSON.parse(readFileSync(path.join(shared, 'naughty-input/blns.json'), 'utf8')) as string[];
    return [...new Set([...lines, ...listed])].filter((line) => line.trim() !== '');
  };

  test('come in as JSON Lines wherever they stand, or are refused with a reason', async () => {
    const naughty = strings();
    const lines = naughty.map((text, at) =>
      JSON.stringify({
        sku: `n${at}`,
        title: text,
        description: text,
        brand: text.slice(0, 100),
        category: text,
        price: 1,
        attributes: { [text.slice(0, 50)]: text },
        variants: [{ sku: text.slice(0, 200), options: { [text.slice(0, 50)]: text.slice(0, 200) }, price: 1 }],
      }),
    );
    const summary = await run(lines.join('\n'), { name: 'naughty.jsonl' });
    expect(summary.created + summary.rejected).toBe(naughty.length);
    expect(summary.created).toBeGreaterThan(naughty.length * 0.95);
    await expectHarmless();
  });

  test('come in as CSV, and again change nothing', async () => {
    const naughty = strings();
    const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const lines = naughty.map((text, at) =>
      [`n${at}`, text, text, text, text, text.slice(0, 50), text.slice(0, 200), '1'].map(cell).join(','),
    );
    const header = 'Handle,Title,Body (HTML),Type,Tags,Option1 Name,Option1 Value,Variant Price';
    const summary = await run([header, ...lines].join('\n'));
    expect(summary.created + summary.rejected).toBe(naughty.length);
    expect(summary.created).toBeGreaterThan(naughty.length * 0.95);
    await expectHarmless();
    expect(await run([header, ...lines].join('\n'))).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: summary.created,
    });
  });

  async function expectHarmless(): Promise<void> {
    const html = await query<{ html: string }>(
      `SELECT description_html AS html FROM products p JOIN users u ON u.id = user_id
       WHERE u.email = $1 AND description_html ~* '<(script|img|svg|iframe|style|object|embed|form|input|base|meta|link)|\\son[a-z]+\\s*=|href="?\\s*(javascript|data|vbscript)'`,
      [state.seller],
    );
    expect(html).toEqual([]);
  }
});
