export { AskForBuilds } from './builds/ask-for-builds.ts';
export { buildBody, buildParams } from './builds/builds.schemas.ts';
export { buildViewFrom, type IndexBuildView } from './builds/builds.view.ts';
export { ConsoleModule } from './console.module.ts';
export { SHOP_ANALYSIS } from './analysis-policy.ts';
export { consolePolicy } from './console.policy.ts';
export { type ServerFacts, serverFacts } from './overview.queries.ts';
