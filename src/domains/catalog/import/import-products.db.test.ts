import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { importingShop } from '../../../../test/support/imports.ts';

const { state, query, run, runFile, products, variants } = importingShop();

const HEADER =
  'Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src';
const SHIRT = 'shirt,Shirt,<p>Soft</p>,Acme,Shirts,Size,S,s1,4,10,\nshirt,,,,,,M,s2,2,12,';
const MUG = 'mug,Mug,,Acme,Kitchen,,,m1,5,8,';

describe('importProducts', () => {
  test('creates products with their variants, seller and categories, once', async () => {
    const first = await run([HEADER, SHIRT, MUG].join('\n'));
    expect(first).toMatchObject({ created: 2, updated: 0, unchanged: 0, rejected: 0, rows: 3, rejectsFile: undefined });
    const before = [await products(), await variants()];
    expect(before[0]).toMatchObject([
      { handle: 'mug', price: 800, stock: 5, status: 'active' },
      { handle: 'shirt', price: 1000, stock: 6, status: 'active' },
    ]);
    expect(await run([HEADER, SHIRT, MUG].join('\n'))).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    // xmin among the columns: not a row was written again.
    expect([await products(), await variants()]).toEqual(before);
    const [account] = await query<{ role: string; display_name: string }>(
      `SELECT role, display_name FROM users WHERE email = $1`,
      [state.seller],
    );
    expect(account).toEqual({ role: 'seller', display_name: 'Test Seller' });
  });

  test('updates what differs and nothing else; addresses and variants keep their ids', async () => {
    await run([HEADER, SHIRT, MUG].join('\n'));
    const [mug, shirt] = await products();
    const [, small] = await variants();
    const changed = SHIRT.replace('Shirt,<p>', 'Linen shirt,<p>')
      .replace('s1,4,10', 's1,0,11')
      .replace('M,s2,2,12', 'L,s3,9,9');
    expect(await run([HEADER, changed, MUG].join('\n'))).toMatchObject({ created: 0, updated: 1, unchanged: 1 });
    const [mugNow, shirtNow] = await products();
    expect(mugNow).toEqual(mug);
    expect(shirtNow).toMatchObject({ id: shirt?.id, slug: shirt?.slug, title: 'Linen shirt', price: 900, stock: 9 });
    expect(await variants()).toMatchObject([
      { sku: 'm1' },
      { id: small?.id, sku: 's1', price: 1100, stock: 0 },
      { sku: 's3', price: 900, stock: 9 },
    ]);
  });

  test('tells what is no longer true of what is cached, and nothing where nothing changed', async () => {
    const told: string[] = [];
    const evict = async (tags: readonly string[]) => void told.push(...tags);
    const tagged = (start: string) => new Set(told.filter((tag) => tag.startsWith(start)));
    await run([HEADER, SHIRT, MUG].join('\n'), { evict });
    const [mug, shirt] = await products();
    expect(tagged('product:')).toEqual(new Set([`product:${mug?.id}`, `product:${shirt?.id}`]));
    expect(told).toContain('products');
    expect(tagged('seller:').size).toBe(1);
    expect(tagged('category:')).toContain('category:kitchen');
    told.length = 0;
    await run([HEADER, SHIRT, MUG].join('\n'), { evict });
    expect(told).toEqual([]);
    await run([HEADER, SHIRT, MUG.replace('Kitchen', 'Gifts')].join('\n'), { evict });
    expect(tagged('product:')).toEqual(new Set([`product:${mug?.id}`]));
    expect(tagged('category:')).toEqual(new Set(['category:kitchen', 'category:gifts']));
  });

  test('follows stock into sold out and back, and survives skus that swap', async () => {
    await run([HEADER, SHIRT].join('\n'));
    await run([HEADER, SHIRT.replace('s1,4', 's2,0').replace('s2,2', 's1,0')].join('\n'));
    expect(await products()).toMatchObject([{ stock: 0, status: 'sold_out' }]);
    expect((await variants()).map(({ sku }) => sku)).toEqual(['s2', 's1']);
    await run([HEADER, SHIRT].join('\n'));
    expect(await products()).toMatchObject([{ stock: 6, status: 'active' }]);
  });

  test('keeps what a file without the column does not tell', async () => {
    await run([HEADER, MUG.replace('Mug,,', 'Mug,A mug,')].join('\n'));
    const [before] = await variants();
    expect(await run('Handle,Title,Variant Price\nmug,Mug,9\n')).toMatchObject({ updated: 1 });
    expect(await products()).toMatchObject([{ brand: 'Acme', description: 'A mug', stock: 5, price: 900 }]);
    expect(await variants()).toMatchObject([{ id: before?.id, sku: 'm1' }]);
  });

  test('brings back a product its seller deleted', async () => {
    await run([HEADER, MUG].join('\n'));
    await query(`UPDATE products SET deleted_at = now() WHERE user_id = (SELECT id FROM users WHERE email = $1)`, [
      state.seller,
    ]);
    expect(await run([HEADER, MUG].join('\n'))).toMatchObject({ updated: 1, created: 0 });
    expect(
      await query(
        `SELECT 1 FROM products WHERE deleted_at IS NOT NULL AND user_id = (SELECT id FROM users WHERE email = $1)`,
        [state.seller],
      ),
    ).toEqual([]);
  });

  test('keeps good rows, writes the others as they stand, and takes them when mended', async () => {
    const bad = 'lamp,"Lamp, tall",,Acme,Lamps,Size,S,l1,1,ten,\r\nlamp,,,,,,M,l2,1,11,';
    const findings: unknown[] = [];
    const summary = await run(`\uFEFF${HEADER}\r\n${SHIRT}\r\n${bad}\r\n${MUG}\r\n`, {
      onFinding: (_, finding) => findings.push(finding),
    });
    expect(summary).toMatchObject({ created: 2, rejected: 1, rows: 5 });
    expect(findings).toEqual([
      { line: 4, column: 'Variant Price', reason: expect.stringContaining('"ten" is not a price') },
    ]);
    const rejects = summary.rejectsFile ?? '';
    expect(rejects).toBe(path.join(state.folder, 'products.rejects.csv'));
    expect(readFileSync(rejects, 'utf8')).toBe(`${HEADER}\n${bad.replace('\r\n', '\n')}\n`);
    expect(readFileSync(`${rejects}.txt`, 'utf8')).toMatch(/^line 4, column "Variant Price": "ten" is not a price/);
    writeFileSync(rejects, readFileSync(rejects, 'utf8').replace('ten', '10'));
    expect(await runFile(rejects)).toMatchObject({ created: 1, rejected: 0, rejectsFile: undefined });
    expect(await products()).toHaveLength(3);
  });

  test('does not overwrite a rejects file that somebody may be mending', async () => {
    await run(`${HEADER}\nlamp,,,,,,,,,,\n`);
    const again = await run(`${HEADER}\nlamp,,,,,,,,,,\n`);
    expect(again.rejectsFile).toBe(path.join(state.folder, 'products.rejects-2.csv'));
    expect(existsSync(path.join(state.folder, 'products.rejects.csv'))).toBe(true);
  });

  test('a repeated variant is set aside, and mended with its whole product', async () => {
    const repeated = `${SHIRT}\nshirt,,,,,,M,s9,1,13,`;
    const summary = await run(`${HEADER}\n${repeated}\n`);
    expect(summary).toMatchObject({ created: 1, rejected: 0, rejectedRows: 1 });
    const rejects = summary.rejectsFile ?? '';
    writeFileSync(rejects, readFileSync(rejects, 'utf8').replace('M,s9', 'L,s9'));
    expect(await runFile(rejects)).toMatchObject({ updated: 1, created: 0, rejected: 0 });
    expect(await variants()).toHaveLength(3);
  });

  test('a product the database refuses is rejected alone', async () => {
    await query(`ALTER TABLE products ADD CONSTRAINT test_refusal CHECK (title <> 'Refused')`);
    const lines = ['Fine', 'Refused', 'Good'].map((title) => `{"sku":"${title}","title":"${title}","price":1}`);
    const summary = await run(lines.join('\n'), { name: 'products.jsonl' });
    await query(`ALTER TABLE products DROP CONSTRAINT test_refusal`);
    expect(summary).toMatchObject({ created: 2, rejected: 1 });
    expect(readFileSync(summary.rejectsFile ?? '', 'utf8')).toBe(`${lines[1]}\n`);
    expect((await products()).map(({ handle }) => handle)).toEqual(['Fine', 'Good']);
  });

  test('an interrupted import goes on where it was, and nothing is there twice', async () => {
    const lines = Array.from({ length: 1_800 }, (_, at) => `{"sku":"p${at}","title":"Product ${at}","price":1}`).join(
      '\n',
    );
    const interruption = new AbortController();
    const options = { name: 'products.jsonl', onProgress: () => interruption.abort(), signal: interruption.signal };
    const first = await run(lines, options);
    expect(first.interrupted).toBe(true);
    expect(first.created).toBeGreaterThan(0);
    expect(first.created).toBeLessThan(1_800);
    const second = await run(lines, { name: 'products.jsonl' });
    expect(second).toMatchObject({ created: 1_800 - first.created, unchanged: first.created, interrupted: false });
    expect(await products()).toHaveLength(1_800);
  });

  test('an import that broke down leaves whole batches, and is taken up again', async () => {
    const lines = Array.from({ length: 1_200 }, (_, at) => `{"sku":"p${at}","title":"Product ${at}","price":1}`).join(
      '\n',
    );
    const breaking = run(lines, {
      name: 'products.jsonl',
      onProgress: () => {
        throw new Error('power cut');
      },
    });
    await expect(breaking).rejects.toThrow('power cut');
    const left = (await products()).length;
    expect(left).toBeGreaterThan(0);
    expect(await run(lines, { name: 'products.jsonl' })).toMatchObject({ created: 1_200 - left, unchanged: left });
  });

  test('two imports of one file at the same time create everything once', async () => {
    const lines = Array.from(
      { length: 600 },
      (_, at) => `{"sku":"p${at}","title":"Product ${at}","price":1,"category":"C${at % 7}"}`,
    ).join('\n');
    const file = path.join(state.folder, 'products.jsonl');
    writeFileSync(file, lines);
    const summaries = await Promise.all([runFile(file), runFile(file)]);
    expect(summaries.map(({ rejected }) => rejected)).toEqual([0, 0]);
    expect(await products()).toHaveLength(600);
  });

  test('renews the words of the search, and is not undone where that fails', async () => {
    const notices: unknown[] = [];
    const options = { onFinding: (_: string, finding: unknown) => notices.push(finding) };
    await run([HEADER, MUG.replace('Mug', 'Zwiebeltopf')].join('\n'), options);
    expect(await query(`SELECT word FROM search_terms WHERE word = 'zwiebeltopf'`)).toHaveLength(1);
    expect(notices).toEqual([]);
    await query(`ALTER TABLE search_terms RENAME TO search_terms_away`);
    const summary = await run([HEADER, MUG.replace('Mug', 'Suppentopf')].join('\n'), options);
    await query(`ALTER TABLE search_terms_away RENAME TO search_terms`);
    expect(summary).toMatchObject({ updated: 1 });
    expect(notices).toEqual([expect.stringContaining('words of the search could not be renewed')]);
  });

  test('the same handle of two sellers is two products', async () => {
    await run([HEADER, MUG].join('\n'));
    const [mine] = await products();
    state.seller = `other-${state.seller}`;
    expect(await run([HEADER, MUG].join('\n'))).toMatchObject({ created: 1 });
    expect((await products())[0]?.slug).not.toBe(mine?.slug);
  });

  test('refuses a seller who may not sell, and an address that is none', async () => {
    await run([HEADER, MUG].join('\n'));
    await query(`UPDATE users SET status = 'suspended' WHERE email = $1`, [state.seller]);
    await expect(run([HEADER, MUG].join('\n'))).rejects.toThrow(/suspended or deleted/);
    state.seller = 'nobody';
    await expect(run([HEADER, MUG].join('\n'))).rejects.toThrow(/not an e-mail address/);
  });

  test('makes a seller of a buyer', async () => {
    await query(`INSERT INTO users (email, display_name, slug) VALUES (upper($1), 'Buyer', 'buyer-who-sells')`, [
      state.seller,
    ]);
    expect(await run([HEADER, MUG].join('\n'))).toMatchObject({ created: 1 });
    const found = await query(`SELECT role FROM users WHERE lower(email) = $1`, [state.seller]);
    expect(found).toEqual([{ role: 'seller' }]);
  });

  test.each([
    [
      'an unknown currency',
      'x.csv',
      `${HEADER}\n${MUG}`,
      { currency: 'XAU' },
      /no exchange rate for the currency XAU; it knows AED/,
    ],
    ['an empty file', 'x.csv', '', {}, /is empty/],
    ['another format', 'x.csv', 'a,b\n1,2', {}, /lacks the columns/],
  ])('refuses %s before anything is done', async (_, name, content, options, message) => {
    await expect(run(content, { name, ...options })).rejects.toThrow(message);
    expect(await query(`SELECT 1 FROM users WHERE email = $1`, [state.seller])).toEqual([]);
  });

  test('refuses a file that is not there, and a folder', async () => {
    await expect(runFile(path.join(state.folder, 'none.csv'))).rejects.toThrow(/no such file/);
    await expect(runFile(state.folder)).rejects.toThrow(/is not a file/);
  });

  test('says where rejected rows cannot be written', async () => {
    await expect(
      run(`${HEADER}\nlamp,,,,,,,,,,\n`, { rejectsBeside: path.join(state.folder, 'none', 'x.csv') }),
    ).rejects.toThrow(/Cannot write the rejected rows to .*--rejects/);
  });
});
