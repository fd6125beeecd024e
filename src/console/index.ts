export { ConsoleModule } from './console.module.ts';
export { consolePolicy } from './console.policy.ts';
