import { BROWSE_SORTS, SORT_ORDERS } from '../src/domains/catalog/index.ts';
import type { Database } from '../src/performance/database/index.ts';
import { writeCursor } from '../src/shared/cursor.ts';
import type { Draw } from './draw.ts';
import type { Facts } from './queries.facts.ts';

/** A kind of list that shoppers ask for; every address it makes is asked once, so that nothing can be cached. */
export interface ListShape {
  name: string;
  /** Of a hundred requests of the mix. */
  share: number;
  path(draw: Draw): string;
}

export async function listShapes(database: Database, facts: Facts): Promise<ListShape[]> {
  const cursors = await placesOfLists(database);
  const after = (draw: Draw) => {
    const sort = draw.of(BROWSE_SORTS);
    return { sort, cursor: draw.of(cursors[sort]) };
  };
  const category = (draw: Draw) => draw.of(facts.categories).path;
  const prices = (draw: Draw) => {
    const minPrice = draw.below(30_000);
    return { minPrice: String(minPrice), maxPrice: String(minPrice * 2 + 1_000 + draw.below(5_000)) };
  };
  return [
    { name: 'whole shop, any sort, any place', share: 40, path: (draw) => address(after(draw)) },
    {
      name: 'category, any sort, any place',
      share: 35,
      path: (draw) => address({ category: category(draw), ...after(draw) }),
    },
    {
      name: 'category, price range, any sort',
      share: 10,
      path: (draw) => address({ category: category(draw), ...prices(draw), sort: draw.of(BROWSE_SORTS) }),
    },
    {
      name: 'price range, any sort',
      share: 10,
      path: (draw) => address({ ...prices(draw), sort: draw.of(BROWSE_SORTS) }),
    },
    {
      name: 'brand, price range, any sort',
      share: 5,
      path: (draw) => address({ brand: draw.of(facts.brands), ...prices(draw), sort: draw.of(BROWSE_SORTS) }),
    },
  ];
}

/** So many different addresses. */
export function pathsOf(shapes: readonly ListShape[], count: number, draw: Draw): string[] {
  const total = shapes.reduce((sum, { share }) => sum + share, 0);
  const paths = new Set<string>();
  for (let tries = 0; paths.size < count && tries < count * 3; tries += 1) {
    let at = draw.chance() * total;
    const shape = shapes.find(({ share }) => (at -= share) < 0);
    if (shape !== undefined) paths.add(shape.path(draw));
  }
  return [...paths];
}

function address(parameters: Record<string, string>): string {
  return `/api/products?${new URLSearchParams({ limit: '20', ...parameters }).toString()}`;
}

/** Cursors from all over the catalogue, as the lists themselves hand them out. */
async function placesOfLists(database: Database): Promise<Record<(typeof BROWSE_SORTS)[number], string[]>> {
  const places = BROWSE_SORTS.map(async (sort) => {
    const keys = SORT_ORDERS[sort].keys.map(({ exported }) => exported).join(', ');
    const rows = await database.query<{ key: (string | number)[] }>(
      'bench.places',
      `SELECT jsonb_build_array(${keys}) AS key FROM products p TABLESAMPLE SYSTEM (8) REPEATABLE (7)
       WHERE p.status = 'active' AND p.deleted_at IS NULL`,
    );
    return [sort, rows.map(({ key }) => writeCursor(`products:${sort}`, key))] as const;
  });
  return Object.fromEntries(await Promise.all(places)) as Record<(typeof BROWSE_SORTS)[number], string[]>;
}
