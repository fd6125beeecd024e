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
 * What takes a form or a query reads it by the schemas of the API.
 */
export interface Admin {
  overview(): Promise<Overview>;
  people(query: URLSearchParams): Promise<Listed<PeopleQuery, ListedPersonView>>;
  person(id: string): Promise<PersonView>;
  auditLog(query: URLSearchParams): Promise<Listed<AuditQuery, AuditEntryView>>;
  /** @throws a refusal that names `reason`, or one of the person's own account. */
  suspend(id: string, form: URLSearchParams): Promise<void>;
  unsuspend(id: string): Promise<void>;
  changeRole(id: string, form: URLSearchParams): Promise<void>;
  /** The session that the form names, or all. */
  revokeSessions(id: string, form: URLSearchParams): Promise<void>;
}
