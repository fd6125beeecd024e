import type { MigrationInterface, QueryRunner } from 'typeorm';

import { buildIndexes, type ConcurrentIndex, dropIndexes } from './concurrent-index.ts';

/**
 * The audit log gets where a request came from, and rules that hold whoever speaks SQL: it is only ever added to. People
 * get the reason of a suspension, and the indexes that administrators look them up by.
 *
 * Built without a transaction, so that nobody who signs in waits for an index; every step may run again.
 */
export class Audit1700000000015 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS);
    await runner.query(APPEND_ONLY);
    await buildIndexes(runner, INDEXES);
    await dropIndexes(runner, FORMER);
  }

  async down(runner: QueryRunner): Promise<void> {
    await buildIndexes(runner, FORMER);
    await dropIndexes(runner, INDEXES);
    await runner.query(`
      DROP TRIGGER audit_log_is_append_only ON audit_log;
      DROP TRIGGER audit_log_is_kept ON audit_log;
      DROP FUNCTION audit_log_is_append_only(), audit_log_is_kept();
      ALTER TABLE audit_log
        DROP COLUMN network, DROP COLUMN user_agent, DROP CONSTRAINT audit_log_detail_bounded;
      ALTER TABLE users DROP COLUMN suspended_at, DROP COLUMN suspension_reason`);
  }
}

/**
 * The network of a request, not its address: enough to tell another town from the usual one, and no name of a person
 * that would lie here for a year. The type refuses bits beyond the mask, the check refuses longer masks.
 */
const COLUMNS = `
  ALTER TABLE audit_log
    ADD COLUMN IF NOT EXISTS network cidr
      CHECK (masklen(network) <= CASE family(network) WHEN 4 THEN 24 ELSE 48 END),
    ADD COLUMN IF NOT EXISTS user_agent text CHECK (length(user_agent) <= 200);
  ALTER TABLE audit_log DROP CONSTRAINT IF EXISTS audit_log_detail_bounded;
  ALTER TABLE audit_log ADD CONSTRAINT audit_log_detail_bounded CHECK (length(detail::text) <= 4000);
  ALTER TABLE users
    ADD COLUMN IF NOT EXISTS suspended_at timestamptz,
    ADD COLUMN IF NOT EXISTS suspension_reason text CHECK (length(suspension_reason) BETWEEN 1 AND 500)`;

/**
 * What may be done to an entry, by anybody: who did it, from where and with what is taken out once that person's account
 * is deleted; where and with what after 90 days; and after 90 days it may go. Everything else is refused. (The
 * owner of the table could drop the triggers: that is a change of the schema, and no statement of the shop does it.)
 */
const APPEND_ONLY = `
  CREATE OR REPLACE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    kept constant text[] := '{id,action,subject_type,subject_id,detail,created_at}';
    old_enough constant boolean := OLD.created_at < now() - interval '90 days';
    gone constant boolean := OLD.actor_id IS NULL OR NOT EXISTS (
      SELECT FROM users WHERE id = OLD.actor_id AND deleted_at IS NULL);
  BEGIN
    IF TG_OP = 'DELETE' AND old_enough THEN
      RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE'
      AND (SELECT bool_and(to_jsonb(NEW) -> name IS NOT DISTINCT FROM to_jsonb(OLD) -> name) FROM unnest(kept) AS name)
      AND (NEW.actor_id IS NOT DISTINCT FROM OLD.actor_id OR (NEW.actor_id IS NULL AND gone))
      AND (NEW.network IS NOT DISTINCT FROM OLD.network OR (NEW.network IS NULL AND (gone OR old_enough)))
      AND (NEW.user_agent IS NOT DISTINCT FROM OLD.user_agent OR (NEW.user_agent IS NULL AND (gone OR old_enough)))
    THEN
      RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log is only ever added to'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'audit_log_is_append_only';
  END $$;
  CREATE OR REPLACE FUNCTION audit_log_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'the audit log is only ever added to'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'audit_log_is_append_only';
  END $$;
  CREATE OR REPLACE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();
  CREATE OR REPLACE TRIGGER audit_log_is_kept BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_kept()`;

const INDEXES: readonly ConcurrentIndex[] = [
  {
    name: 'audit_log_newest',
    on: 'audit_log (created_at DESC, id DESC)',
    serves: 'admin: the audit log; its retention',
  },
  {
    name: 'audit_log_by_actor',
    on: 'audit_log (actor_id, created_at DESC, id DESC)',
    serves: 'admin: what somebody did; taking a deleted person out of the log',
  },
  {
    name: 'audit_log_about',
    on: 'audit_log (subject_id, created_at DESC, id DESC)',
    serves: 'admin: what was done to somebody',
  },
  {
    name: 'audit_log_of_action',
    on: 'audit_log (action, created_at DESC, id DESC)',
    serves: 'admin: the audit log, one kind of action',
  },
  { name: 'users_newest', on: 'users (created_at DESC, id DESC)', serves: 'admin: all people, newest first' },
  {
    name: 'users_newest_of_role',
    on: 'users (role, created_at DESC, id DESC)',
    serves: 'admin: people of a role, newest first',
  },
  {
    name: 'users_newest_suspended',
    on: `users (created_at DESC, id DESC) WHERE status = 'suspended' AND deleted_at IS NULL`,
    serves: 'admin: suspended people, newest first',
  },
  {
    name: 'users_newest_deleted',
    on: 'users (created_at DESC, id DESC) WHERE deleted_at IS NOT NULL',
    serves: 'admin: people who left, newest first',
  },
  {
    name: 'users_found',
    on: `users USING gin (lower(email || ' ' || display_name || ' ' || slug) gin_trgm_ops)`,
    serves: 'admin: people by a part of their e-mail address, name or page',
  },
];

/** As an earlier migration made it; users_newest begins with the same column. */
const FORMER: readonly ConcurrentIndex[] = [
  { name: 'users_created', on: 'users (created_at)', serves: 'admin: newest people' },
];
