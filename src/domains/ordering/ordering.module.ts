import { Module } from '@nestjs/common';

import { Database } from '../../performance/database/index.ts';
import { defineJob, Jobs, NOTHING } from '../../performance/jobs/index.ts';
import { DashboardController } from './dashboard.controller.ts';
import { foldSellerChanges } from './fold-seller-changes.queries.ts';
import { ListBoughtOrders } from './list-bought-orders.ts';
import { OrdersController } from './orders.controller.ts';
import { ReadDashboard } from './read-dashboard.ts';

const MINUTE = 60;

const foldChanges = defineJob({ name: 'ordering.fold-seller-changes', payload: NOTHING, atOnce: 1 });

@Module({
  controllers: [DashboardController, OrdersController],
  providers: [ReadDashboard, ListBoughtOrders],
  exports: [ReadDashboard, ListBoughtOrders],
})
export class OrderingModule {
  constructor(database: Database, jobs: Jobs) {
    jobs.work(foldChanges, async () => {
      await foldSellerChanges(database);
    });
    jobs.schedule(foldChanges, { every: MINUTE });
  }
}
