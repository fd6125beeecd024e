export { ConsoleModule } from './console.module.ts';
export { SHOP_ANALYSIS } from './analysis-policy.ts';
export { consolePolicy } from './console.policy.ts';
