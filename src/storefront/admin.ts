import type {
  AuditEntryView,
  AuditQuery,
  ListedPersonView,
  Overview,
  PageOf,
  PeopleQuery,
  PersonView,
} from '../domains/identity/index.ts';

/** A list as it was asked for: what of the question was understood, and its answer. */
export interface Listed<Query, View> extends PageOf<View> {
  query: Query;
}

/**
 * What the pages of administrators ask for and do. For whoever is none there is nothing: everything is refused with 404.
 * What takes a form or a query reads it by the schemas of the API. What changes anybody's account takes a proof along with
 * it that it is still the administrator, `current` or `code`, and refuses with `fresh-proof-required` where it is needed.
 */
export interface Admin {
  overview(): Promise<Overview>;
  people(query: URLSearchParams): Promise<Listed<PeopleQuery, ListedPersonView>>;
  person(id: string): Promise<PersonView>;
  auditLog(query: URLSearchParams): Promise<Listed<AuditQuery, AuditEntryView>>;
  /** @throws a refusal that names `reason`, or one of the person's own account. */
  suspend(id: string, form: URLSearchParams): Promise<void>;
  unsuspend(id: string, form: URLSearchParams): Promise<void>;
  changeRole(id: string, form: URLSearchParams): Promise<void>;
  /** The session that the form names, or all. */
  revokeSessions(id: string, form: URLSearchParams): Promise<void>;
  /** For who has lost them. @throws a refusal where there are none, or the person administers. */
  resetFactors(id: string, form: URLSearchParams): Promise<void>;
}
