export type { DashboardView, PeriodView } from './dashboard.view.ts';
export { foldSellerChanges } from './fold-seller-changes.queries.ts';
export { ListBoughtOrders } from './list-bought-orders.ts';
export type { BoughtOrderView, OrderStatus } from './order.view.ts';
export { OrderingModule } from './ordering.module.ts';
export { orderingPolicy } from './ordering.policy.ts';
export { ReadDashboard } from './read-dashboard.ts';
export { SELLER_DASHBOARD } from './seller-dashboard.queries.ts';
