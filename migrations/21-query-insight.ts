import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What statements took, minute by minute: docs/query-insight.md. Counters are what PostgreSQL said last, to take the next
 * ones from: they are written anew each minute, and mean nothing after a crash, so they are not logged.
 */
export class QueryInsight1700000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(EXTENSION);
    for (const table of [STATEMENTS, COUNTERS, SAMPLES, SAMPLING]) await runner.query(table);
    await runner.query(`CREATE INDEX insight_samples_by_time ON insight_samples (bucket)`);
    await runner.query(`COMMENT ON INDEX insight_samples_by_time IS 'statements of a time, and the purge of the old'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // The extension stays: others may count by it, and it was perhaps there before.
    await runner.query(`DROP TABLE insight_sampling, insight_samples, insight_counters, insight_statements`);
  }
}

/** A server whose role may not create it, or that does not have it, serves the shop all the same. */
const EXTENSION = `
  DO $do$
  BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
  EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'Statements are not counted: %', SQLERRM;
  END $do$`;

/** Texts without values. `own`: questions of the sampling itself, which are not sampled. */
const STATEMENTS = `
  CREATE TABLE insight_statements (
    query_id bigint PRIMARY KEY,
    text text CHECK (char_length(text) <= 10000),
    own boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`;

const FIGURES = `
    calls bigint NOT NULL CHECK (calls >= 0),
    total_ms float8 NOT NULL,
    min_ms float8,
    max_ms float8,
    square_ms float8 NOT NULL,
    plan_ms float8 NOT NULL,
    rows bigint NOT NULL,
    hit bigint NOT NULL,
    read bigint NOT NULL,
    dirtied bigint NOT NULL,
    written bigint NOT NULL,
    temp bigint NOT NULL,
    io_ms float8 NOT NULL,
    wal_bytes bigint NOT NULL`;

const COUNTERS = `
  CREATE UNLOGGED TABLE insight_counters (
    user_id oid NOT NULL,
    query_id bigint NOT NULL,
    toplevel boolean NOT NULL,
    since timestamptz,${FIGURES},
    PRIMARY KEY (query_id, user_id, toplevel)
  ) WITH (fillfactor = 70)`;

/** `query_id` 0 stands for all that were not among the first of their minute. `minutes`: how long a bucket is. */
const SAMPLES = `
  CREATE TABLE insight_samples (
    bucket timestamptz NOT NULL,
    query_id bigint NOT NULL,
    minutes smallint NOT NULL CHECK (minutes IN (1, 60)),
    toplevel boolean NOT NULL,${FIGURES},
    PRIMARY KEY (query_id, bucket, minutes, toplevel)
  )`;

const SAMPLING = `
  CREATE TABLE insight_sampling (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    taken_at timestamptz NOT NULL,
    reset_at timestamptz
  )`;
