import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { Database } from '../../performance/database/index.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import { pictureFrom } from '../media/index.ts';
import type { BoughtOrderView } from './order.view.ts';
import { type BoughtOrderRow, ordersOfBuyer } from './orders-of-buyer.queries.ts';

const LIST = 'orders:bought';
const keyOfOrder = z.tuple([z.uuid()]);

/** What somebody bought, with what became of it. */
@Injectable()
export class ListBoughtOrders {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** The newest first. @throws AppError `invalid-parameter` naming `cursor`. */
  async of(
    buyerId: string,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<{ data: BoughtOrderView[]; nextCursor: string | null }> {
    const before = cursor === undefined ? undefined : readCursor(cursor, LIST, keyOfOrder)[0];
    const rows = await ordersOfBuyer(this.database, buyerId, { before, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return { data: shown.map(orderFrom), nextCursor: last === undefined ? null : writeCursor(LIST, [last.id]) };
  }
}

function orderFrom({ orderedAt, sellerName, sellerSlug, items, ...rest }: BoughtOrderRow): BoughtOrderView {
  return {
    ...rest,
    orderedAt: orderedAt.toISOString(),
    seller: { name: sellerName, slug: sellerSlug },
    items: items.map(({ picture, ...item }) => ({ ...item, picture: picture === null ? null : pictureFrom(picture) })),
  };
}
