import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { beforeAll, beforeEach } from 'vitest';

import { type ImportOptions, importProducts } from '../../src/domains/catalog/import/import-products.ts';
import type { Database } from '../../src/performance/database/index.ts';
import { testDatabase } from './database.ts';

interface ProductRow {
  id: string;
  handle: string;
  slug: string;
  title: string;
  description: string;
  description_html: string | null;
  brand: string | null;
  price: number;
  stock: number;
  status: string;
  /** Changes with every write of the row. */
  version: string;
}

interface VariantRow {
  id: string;
  sku: string | null;
  options: Record<string, string>;
  price: number;
  stock: number;
  position: number;
  version: string;
}

interface PictureRow {
  id: string;
  position: number;
  alt: string;
  source: string | null;
}

/** A database to import into, and for each test a folder for its files and a seller of its own. */
export function importingShop() {
  const state = { folder: '', seller: '' };
  let database: Database;
  let tests = 0;
  beforeAll(async () => {
    ({ database } = await testDatabase());
  });
  beforeEach(() => {
    state.folder = mkdtempSync(path.join(tmpdir(), 'import-'));
    state.seller = `seller-${++tests}@shop.example`;
    return () => rmSync(state.folder, { recursive: true });
  });

  const query = async <Row extends object>(sql: string, values: string[] = []) =>
    database.query<Row>('test.query', sql, values);
  const runFile = async (file: string, options: Partial<ImportOptions> = {}) =>
    importProducts(database, {
      file,
      seller: { email: state.seller, name: 'Test Seller' },
      currency: 'EUR',
      stock: 1,
      ...options,
    });
  const ofSeller = 'JOIN users u ON u.id = p.user_id WHERE u.email = $1';
  return {
    state,
    query,
    runFile,
    /** Imports a text as a file of that name. */
    run: async (
      content: string,
      { name = 'products.csv', ...options }: Partial<ImportOptions> & { name?: string } = {},
    ) => {
      const file = path.join(state.folder, name);
      writeFileSync(file, content);
      return runFile(file, options);
    },
    products: async () =>
      query<ProductRow>(`SELECT p.*, p.xmin::text AS version FROM products p ${ofSeller} ORDER BY handle`, [
        state.seller,
      ]),
    variants: async () =>
      query<VariantRow>(
        `SELECT v.*, v.xmin::text AS version FROM product_variants v JOIN products p ON p.id = v.product_id
         ${ofSeller} ORDER BY p.handle, v.position`,
        [state.seller],
      ),
    pictures: async () =>
      query<PictureRow>(
        `SELECT i.* FROM product_images i JOIN products p ON p.id = i.product_id ${ofSeller} ORDER BY p.handle, i.position`,
        [state.seller],
      ),
  };
}
