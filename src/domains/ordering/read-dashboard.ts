import { Injectable } from '@nestjs/common';

import { Cacheable } from '../../performance/cache/index.ts';
import { Database } from '../../performance/database/index.ts';
import { pictureFrom } from '../media/index.ts';
import type { DashboardView, PeriodView } from './dashboard.view.ts';
import { orderingCache } from './ordering.cache.ts';
import { type DashboardRow, type PeriodRow, type SalesRow, sellerDashboard } from './seller-dashboard.queries.ts';

const DAYS = 30;
const MONTHS = 12;

/** What a seller sees of their own business. */
@Injectable()
export class ReadDashboard {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** @param sellerId of whoever is signed in; for somebody who sells nothing all of it is zero. */
  @Cacheable(orderingCache.dashboard)
  async of(sellerId: string): Promise<DashboardView> {
    const row = await sellerDashboard(this.database, sellerId);
    if (row === undefined) throw new Error('The dashboard is one row, whoever asks.');
    return dashboardFrom(row);
  }
}

function dashboardFrom({
  at,
  listings,
  active,
  reviews,
  stars,
  sales,
  days,
  months,
  best,
}: DashboardRow): DashboardView {
  const total = (figure: 'orders' | 'completed' | 'lost') => sales.reduce((sum, row) => sum + row[figure], 0);
  const [orders, completed, lost] = [total('orders'), total('completed'), total('lost')];
  return {
    at: at.toISOString(),
    listings: { total: listings, active },
    orders: { total: orders, open: orders - completed - lost, completed, lost },
    revenue: sales.map(moneyOf),
    reviews: { count: reviews, average: reviews === 0 ? 0 : Math.round((stars / reviews) * 100) / 100 },
    days: spread(lastDays(at), days),
    months: spread(lastMonths(at), months),
    bestSellers: best.map(({ revenue, currency, picture, ...rest }) => ({
      ...rest,
      revenue: { amount: revenue, currency },
      picture: picture === null ? null : pictureFrom(picture),
    })),
  };
}

function moneyOf({ revenue, currency }: Pick<SalesRow, 'revenue' | 'currency'>) {
  return { amount: revenue, currency };
}

/** Every period, also those in which nothing was ordered. */
function spread(periods: readonly string[], rows: readonly PeriodRow[]): PeriodView[] {
  const byPeriod = Map.groupBy(rows, ({ from }) => from);
  return periods.map((from) => {
    const within = byPeriod.get(from) ?? [];
    const orders = within.reduce((sum, row) => sum + row.orders, 0);
    return { from, orders, revenue: within.filter(({ revenue }) => revenue > 0).map(moneyOf) };
  });
}

function lastDays(at: Date): string[] {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  return Array.from({ length: DAYS }, (_, place) => dayOf(new Date(Date.UTC(year, month, day - DAYS + 1 + place))));
}

function lastMonths(at: Date): string[] {
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return Array.from({ length: MONTHS }, (_, place) => dayOf(new Date(Date.UTC(year, month - MONTHS + 1 + place, 1))));
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
