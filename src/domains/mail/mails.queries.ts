import type { Queryable } from '../../performance/database/index.ts';
import type { Mail } from './mail.schemas.ts';

export interface WaitingMail extends Mail {
  id: string;
  createdAt: Date;
}

export interface SentMail {
  id: string;
  kind: string;
  to: string;
  subject: string;
  /** waiting: it will be tried (again). sent: the server took it. written: it is a file. failed: given up. */
  state: 'waiting' | 'sent' | 'written' | 'failed';
  /** How often a server was asked to take it. */
  attempts: number;
  lastError: string | null;
  createdAt: Date;
  /** When it was sent, written or given up. */
  settledAt: Date | null;
}

/** @returns its id. */
export async function insertMail(database: Queryable, { kind, to, subject, text, html }: Mail): Promise<string> {
  const [row] = await database.query<{ id: string }>(
    'mail.insert',
    `INSERT INTO mails (kind, recipient, subject, text, html) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
    [kind, to, subject, text, html],
  );
  if (row === undefined) throw new Error('The mail has no id.');
  return row.id;
}

/** undefined for one that is settled. */
export async function waitingMail(database: Queryable, id: string): Promise<WaitingMail | undefined> {
  const [row] = await database.query<WaitingMail>(
    'mail.waiting',
    `SELECT id, kind, recipient AS "to", subject, text, html, created_at AS "createdAt"
     FROM mails WHERE id = $1 AND state = 'waiting'`,
    [id],
  );
  return row;
}

export async function noteAttempt(database: Queryable, id: string, attempts: number, error: string): Promise<void> {
  await database.query(
    'mail.attempt',
    `UPDATE mails SET attempts = $2, last_error = $3 WHERE id = $1 AND state = 'waiting'`,
    [id, attempts, error],
  );
}

/** Its words go with it. */
export async function settleMail(
  database: Queryable,
  id: string,
  {
    state,
    attempts,
    error = null,
  }: { state: Exclude<SentMail['state'], 'waiting'>; attempts: number; error?: string | null },
): Promise<void> {
  await database.query(
    'mail.settle',
    `UPDATE mails SET state = $2, attempts = $3, last_error = $4, settled_at = now(), text = NULL, html = NULL
     WHERE id = $1 AND state = 'waiting'`,
    [id, state, attempts, error],
  );
}

/** The latest first. @param to of one person only, whatever the letters' case. */
export async function latestMails(database: Queryable, limit: number, to?: string): Promise<SentMail[]> {
  const columns = `id, kind, recipient AS "to", subject, state, attempts, last_error AS "lastError",
    created_at AS "createdAt", settled_at AS "settledAt"`;
  return to === undefined
    ? database.query<SentMail>('mail.latest', `SELECT ${columns} FROM mails ORDER BY created_at DESC LIMIT $1`, [limit])
    : database.query<SentMail>(
        'mail.latest-of-person',
        `SELECT ${columns} FROM mails WHERE lower(recipient) = lower($2) ORDER BY created_at DESC LIMIT $1`,
        [limit, to],
      );
}

/** Gives up what nobody tries any more, such as after a job that ended its process every time. */
export async function giveUpStale(database: Queryable, hours: number): Promise<void> {
  await database.query(
    'mail.give-up-stale',
    `UPDATE mails SET state = 'failed', settled_at = now(), text = NULL, html = NULL,
       last_error = coalesce(last_error, 'It was not delivered in time.')
     WHERE state = 'waiting' AND created_at < now() - make_interval(hours => $1)`,
    [hours],
  );
}

export async function deleteMailsOlderThan(database: Queryable, days: number): Promise<void> {
  await database.query(
    'mail.purge',
    `DELETE FROM mails WHERE created_at < now() - make_interval(days => $1) AND state <> 'waiting'`,
    [days],
  );
}
