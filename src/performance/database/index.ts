export { databaseSettings, type DatabaseSettings } from './config.ts';
export { Database, type Queryable, type SqlValue } from './database.ts';
export { EmbeddedPostgres } from './embedded/embedded-postgres.ts';
export { DatabaseModule } from './database.module.ts';
export { checkServer } from './check-server.ts';
export { migrate, migrationStates, rollback } from './migrate.ts';
