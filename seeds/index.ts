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
