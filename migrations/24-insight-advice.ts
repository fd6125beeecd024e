import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Runs of the index advisor that administrators asked for, and what each of them found:
 * src/performance/query-insight/advice-runs.
 */
export class InsightAdvice1700000000024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [ADVICE, ...INDEXES, TOUCH]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE insight_advice`);
  }
}

/** `tries` is how often the run was begun; `asked_by` goes once that person's account is purged. */
const ADVICE = `
  CREATE TABLE insight_advice (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    asked_by uuid REFERENCES users (id) ON DELETE SET NULL,
    tries smallint NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 100),
    progress text CHECK (char_length(progress) <= 200),
    error text CHECK (char_length(error) <= 500),
    result jsonb CHECK (octet_length(result::text) <= 4000000),
    started_at timestamptz,
    ended_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((state IN ('done', 'failed')) = (ended_at IS NOT NULL)),
    CHECK (state <> 'running' OR started_at IS NOT NULL),
    CHECK (state <> 'failed' OR error IS NOT NULL),
    CHECK ((state = 'done') = (result IS NOT NULL))
  )`;

const INDEXES = [
  // The list, newest first.
  `CREATE INDEX insight_advice_newest ON insight_advice (created_at DESC, id DESC)`,
  // One at a time: they share a schema for their copies.
  `CREATE UNIQUE INDEX insight_advice_under_way ON insight_advice ((true)) WHERE state IN ('waiting', 'running')`,
  // Taking a deleted person out.
  `CREATE INDEX insight_advice_asked_by ON insight_advice (asked_by)`,
];

const TOUCH = `
  CREATE TRIGGER insight_advice_touch BEFORE UPDATE ON insight_advice
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`;
