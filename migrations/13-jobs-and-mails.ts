import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Work that is done behind a request, and the mails that are sent so. A job that is done is gone; one that failed for good
 * stays to be looked at. A mail keeps its words until it is delivered or given up, and not a moment longer: they may hold a
 * link that signs in.
 */
export class JobsAndMails1700000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [JOBS, ...JOB_INDEXES, SCHEDULES, MAILS, ...MAIL_INDEXES]) await runner.query(statement);
    for (const table of ['jobs', 'job_schedules', 'mails']) {
      await runner.query(`
        CREATE TRIGGER ${table}_touch BEFORE UPDATE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE mails, job_schedules, jobs`);
  }
}

/** `due_at` is when a job is to be run; of a running one, when it is taken for lost unless its process says it lives. */
const JOBS = `
  CREATE TABLE jobs (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9.-]{0,59}$'),
    payload jsonb NOT NULL CHECK (octet_length(payload::text) <= 65536),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'failed')),
    tries smallint NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 1000),
    due_at timestamptz NOT NULL DEFAULT now(),
    runner uuid,
    last_error text CHECK (char_length(last_error) <= 500),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((state = 'running') = (runner IS NOT NULL))
  )`;

const JOB_INDEXES = [
  // Claiming what is due, and finding when the next one will be.
  `CREATE INDEX jobs_due ON jobs (name, due_at) WHERE state <> 'failed'`,
  // The list of what failed, and its purge.
  `CREATE INDEX jobs_failed ON jobs (updated_at) WHERE state = 'failed'`,
];

/** The latest time of each schedule that has been turned into a job, by whichever process came first. */
const SCHEDULES = `
  CREATE TABLE job_schedules (
    name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9.-]{0,59}$'),
    slot timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`;

const MAILS = `
  CREATE TABLE mails (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    kind text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9-]{0,39}$'),
    recipient text NOT NULL CHECK (char_length(recipient) BETWEEN 3 AND 254),
    subject text NOT NULL CHECK (char_length(subject) BETWEEN 1 AND 200),
    text text CHECK (char_length(text) <= 20000),
    html text CHECK (char_length(html) <= 60000),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'written', 'failed')),
    attempts smallint NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 1000),
    last_error text CHECK (char_length(last_error) <= 300),
    settled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((state = 'waiting') = (settled_at IS NULL)),
    CHECK ((state = 'waiting') = (text IS NOT NULL)),
    CHECK ((state = 'waiting') = (html IS NOT NULL))
  )`;

const MAIL_INDEXES = [
  // The newest first, and the purge of the old.
  `CREATE INDEX mails_by_time ON mails (created_at)`,
  // What a person was sent, to answer "I got no mail".
  `CREATE INDEX mails_of_recipient ON mails (lower(recipient), created_at)`,
];
