import { DataSource, type MixedList } from 'typeorm';

import { withMigrationLock } from './migration-lock.ts';

export interface MigrationState {
  name: string;
  applied: boolean;
}

type MigrationClasses = MixedList<NewableFunction | string>;

/** Applies every pending migration, each in its own transaction unless it says it needs none. */
export async function migrate(url: string, migrations: MigrationClasses): Promise<string[]> {
  return withSource(url, migrations, async (source) => {
    const applied = await source.runMigrations({ transaction: 'each' });
    return applied.map(({ name }) => name);
  });
}

/** Takes the latest migration back; outside a transaction where the migration itself asks for none. */
export async function rollback(url: string, migrations: MigrationClasses): Promise<void> {
  await withSource(url, migrations, async (source) => {
    const rows: { name: string }[] = await source.query(`SELECT name FROM migrations ORDER BY id DESC LIMIT 1`);
    const latest = source.migrations.find(({ name, constructor }) => (name ?? constructor.name) === rows[0]?.name);
    await source.undoLastMigration({ transaction: latest?.transaction === false ? 'none' : 'each' });
  });
}

export async function migrationStates(url: string, migrations: MigrationClasses): Promise<MigrationState[]> {
  return withSource(url, migrations, async (source) => {
    await source.query(
      `CREATE TABLE IF NOT EXISTS migrations (id serial PRIMARY KEY, timestamp bigint NOT NULL, name varchar NOT NULL)`,
    );
    const rows: { name: string }[] = await source.query(`SELECT name FROM migrations ORDER BY id`);
    const applied = new Set(rows.map(({ name }) => name));
    return source.migrations.map(({ name, constructor }) => {
      const title = name ?? constructor.name;
      return { name: title, applied: applied.has(title) };
    });
  });
}

async function withSource<T>(
  url: string,
  migrations: MigrationClasses,
  work: (source: DataSource) => Promise<T>,
): Promise<T> {
  return withMigrationLock(url, async (extra) => {
    const source = new DataSource({ type: 'postgres', url, migrations, logging: false, extra });
    await source.initialize();
    try {
      return await work(source);
    } finally {
      await source.destroy();
    }
  });
}
