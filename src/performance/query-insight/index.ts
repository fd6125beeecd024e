export { BUILD_STATES, type IndexBuild, latestBuilds } from './builds/index-builds.queries.ts';
