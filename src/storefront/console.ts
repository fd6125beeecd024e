import type { IndexBuildView } from '../console/index.ts';
import type { Finding, Plan } from '../performance/query-insight/index.ts';

/** A plan with what stands out in it. */
export interface ReadPlan {
  plan: Plan;
  findings: readonly Finding[];
}

/**
 * What the pages of the performance console ask for and do. For whoever does not administer there is nothing: everything is
 * refused with 404.
 */
export interface Console {
  /** For a page that asks nothing else. */
  enter(): Promise<void>;
  /** Indexes that were built or dropped, the latest first. */
  builds(): Promise<IndexBuildView[]>;
  build(id: string): Promise<IndexBuildView>;
  /** Takes a fresh proof along with it. @returns the id of the build. @throws a refusal that names `statement`. */
  askForBuild(form: URLSearchParams): Promise<string>;
  cancelBuild(id: string): Promise<void>;
  /** Of `plan` in the form. @throws a refusal `plan-unreadable`. */
  readPlan(form: URLSearchParams): Promise<ReadPlan>;
}
