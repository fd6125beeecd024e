import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { Endpoint } from '../../performance/http/index.ts';
import { CurrentSession, type Session, SignedIn } from '../identity/index.ts';
import { ListBoughtOrders } from './list-bought-orders.ts';
import { type OrdersQuery, ordersQuery, ordersResponse } from './ordering.schemas.ts';

const DEFAULT_LIMIT = 20;

@ApiTags('orders')
@Controller('api/orders')
export class OrdersController {
  private readonly orders: ListBoughtOrders;

  constructor(orders: ListBoughtOrders) {
    this.orders = orders;
  }

  @Get()
  @SignedIn({ scope: 'orders:read' })
  @Endpoint({ summary: 'What you bought, the newest first', query: ordersQuery, response: ordersResponse })
  async list(
    @CurrentSession() { person }: Session,
    @Query({ schema: ordersQuery }) { limit = DEFAULT_LIMIT, cursor }: OrdersQuery,
  ) {
    const { data, nextCursor } = await this.orders.of(person.id, { limit, cursor });
    return { data, page: { limit, nextCursor } };
  }
}
