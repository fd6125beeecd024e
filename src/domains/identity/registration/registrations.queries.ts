import type { Queryable } from '../../../performance/database/index.ts';

export interface NewRegistration {
  email: string;
  name: string;
  passwordHash: string;
  locale: string;
  tokenHash: Buffer;
  browserHash: Buffer;
  seconds: number;
}

export async function insertRegistration(queryable: Queryable, registration: NewRegistration): Promise<void> {
  const { email, name, passwordHash, locale, tokenHash, browserHash, seconds } = registration;
  await queryable.query(
    'identity.register',
    `INSERT INTO registrations (email, display_name, password_hash, locale, token_hash, browser_hash, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`,
    [email, name, passwordHash, locale, tokenHash, browserHash, seconds],
  );
}

export interface RegistrationRow {
  id: string;
  email: string;
  name: string;
  password_hash: string;
  locale: string;
  browser_hash: Buffer;
}

export async function registrationByToken(
  queryable: Queryable,
  tokenHash: Buffer,
  { lock }: { lock: boolean },
): Promise<RegistrationRow | undefined> {
  const rows = await queryable.query<RegistrationRow>(
    'identity.registration',
    `SELECT id, email, display_name AS name, password_hash, locale, browser_hash
     FROM registrations WHERE token_hash = $1 AND expires_at > now() ${lock ? 'FOR UPDATE' : ''}`,
    [tokenHash],
  );
  return rows[0];
}

/** Those of an address that has an account now, and a few of those whose time is over. */
export async function deleteRegistrations(queryable: Queryable, email: string | undefined): Promise<void> {
  await queryable.query(
    'identity.delete-registrations',
    `DELETE FROM registrations WHERE lower(email) = lower($1) OR id IN (
       SELECT id FROM registrations WHERE expires_at <= now() ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)`,
    [email ?? null],
  );
}

export interface NewPerson {
  email: string;
  name: string;
  slug: string;
  passwordHash: string;
  locale: string;
}

/** @returns undefined where the address or the slug is taken. */
export async function insertPerson(queryable: Queryable, person: NewPerson): Promise<string | undefined> {
  const { email, name, slug, passwordHash, locale } = person;
  const rows = await queryable.query<{ id: string }>(
    'identity.insert-person',
    `INSERT INTO users (email, display_name, slug, password_hash, locale, email_confirmed_at, password_changed_at)
     VALUES ($1, $2, $3, $4, $5, now(), now()) ON CONFLICT DO NOTHING RETURNING id`,
    [email, name, slug, passwordHash, locale],
  );
  return rows[0]?.id;
}
