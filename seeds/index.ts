export { type ClosedDemo, closeDemoAccounts } from './demo/people/close-accounts.ts';
export { DEMO_PASSWORD, demoSellerEmails } from './demo/people/demo-password.ts';
export {
  DEMO_PRODUCTS,
  DEMO_PRODUCTS_AT_MOST,
  type DemoOptions,
  seedDemo,
  seedDemoIfFresh,
  type SeedProgress,
} from './demo/seed-demo.ts';
export { progressBar } from './progress-bar.ts';
export { SCALE_PRODUCTS_AT_MOST, type ScaleOptions, seedScale } from './scale/seed-scale.ts';
export { SCALE_ORDERS_AT_MOST, type ScaleOrdersOptions, seedScaleOrders } from './scale/orders/seed-orders.ts';
