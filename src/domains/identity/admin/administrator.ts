import type { Requester } from '../audit/requester.ts';

/** Who administers, as the audit log knows them. */
export interface Administrator {
  /** Of the person. */
  id: string;
  request: Requester | undefined;
}
