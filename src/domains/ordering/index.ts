export type { DashboardView, PeriodView } from './dashboard.view.ts';
export { ListBoughtOrders } from './list-bought-orders.ts';
export type { BoughtOrderView, OrderStatus } from './order.view.ts';
export { OrderingModule } from './ordering.module.ts';
export { orderingPolicy } from './ordering.policy.ts';
export { ReadDashboard } from './read-dashboard.ts';
