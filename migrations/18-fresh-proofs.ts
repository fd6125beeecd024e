import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Passkeys are asked for by whoever is signed in as well, to prove that it is still them. */
export class FreshProofs1700000000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(purposes(['add', 'sign_in', 'second_factor', 'proof']));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM passkey_challenges WHERE purpose = 'proof'`);
    await runner.query(purposes(['add', 'sign_in', 'second_factor']));
  }
}

function purposes(names: readonly string[]): string {
  return `
    ALTER TABLE passkey_challenges
      DROP CONSTRAINT passkey_challenges_purpose_check,
      ADD CONSTRAINT passkey_challenges_purpose_check CHECK (purpose IN (${names.map((name) => `'${name}'`).join(', ')}))`;
}
