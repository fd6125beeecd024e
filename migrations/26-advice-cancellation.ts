import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs of the index advisor can be cancelled: src/performance/query-insight/advice-runs. */
export class AdviceCancellation1700000000026 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(holdTo(`'done', 'failed', 'cancelled'`));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE insight_advice SET state = 'failed', error = 'It was cancelled.' WHERE state = 'cancelled'`,
    );
    await runner.query(holdTo(`'done', 'failed'`));
  }
}

/** The table has few rows: the checks are made at once. */
function holdTo(ended: string): string {
  return `
    ALTER TABLE insight_advice
      DROP CONSTRAINT insight_advice_state_check,
      DROP CONSTRAINT insight_advice_check,
      ADD CONSTRAINT insight_advice_state_check CHECK (state IN ('waiting', 'running', ${ended})),
      ADD CONSTRAINT insight_advice_check CHECK ((state IN (${ended})) = (ended_at IS NOT NULL))`;
}
