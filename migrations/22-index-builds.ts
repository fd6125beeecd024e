import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Indexes that administrators have built or dropped while the shop is open, and what became of each:
 * src/performance/query-insight/builds.
 */
export class IndexBuilds1700000000022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [BUILDS, ...INDEXES, TOUCH]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE index_builds`);
  }
}

/**
 * `tries` is how often the statement was begun; `asked_by` goes once that person's account is purged. `cancel_asked_at` is
 * set from when somebody wants it ended until it has.
 */
const BUILDS = `
  CREATE TABLE index_builds (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    kind text NOT NULL CHECK (kind IN ('create', 'drop')),
    table_name text NOT NULL CHECK (octet_length(table_name) BETWEEN 1 AND 63),
    index_name text NOT NULL CHECK (octet_length(index_name) BETWEEN 1 AND 63),
    statement text NOT NULL CHECK (char_length(statement) BETWEEN 1 AND 2000),
    state text NOT NULL DEFAULT 'waiting'
      CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    asked_by uuid REFERENCES users (id) ON DELETE SET NULL,
    tries smallint NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 100),
    error text CHECK (char_length(error) <= 500),
    index_bytes bigint CHECK (index_bytes >= 0),
    cancel_asked_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((state IN ('done', 'failed', 'cancelled')) = (ended_at IS NOT NULL)),
    CHECK (state <> 'running' OR started_at IS NOT NULL),
    CHECK (state <> 'failed' OR error IS NOT NULL)
  )`;

const INDEXES = [
  // The list, newest first.
  `CREATE INDEX index_builds_newest ON index_builds (created_at DESC, id DESC)`,
  // One index is built once at a time, however often it is asked for.
  `CREATE UNIQUE INDEX index_builds_under_way ON index_builds (index_name) WHERE state IN ('waiting', 'running')`,
  // Two builds on one table would wait for each other.
  `CREATE UNIQUE INDEX index_builds_running ON index_builds (table_name) WHERE state = 'running'`,
  // Taking a deleted person out.
  `CREATE INDEX index_builds_asked_by ON index_builds (asked_by)`,
];

const TOUCH = `
  CREATE TRIGGER index_builds_touch BEFORE UPDATE ON index_builds
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`;
