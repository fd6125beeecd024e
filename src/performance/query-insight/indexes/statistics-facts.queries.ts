import type { Queryable } from '../../database/index.ts';

/** How far the statistics of use can be trusted. */
export interface StatisticsFacts {
  /** Days since they were reset; null where they never were. */
  days: number | null;
  /** Servers that follow this one, and count for themselves. */
  replicas: number;
  /** Whether this is one of those. */
  replica: boolean;
}

export async function statisticsFacts(database: Queryable): Promise<StatisticsFacts> {
  const [facts] = await database.query<StatisticsFacts>(
    'insight.statistics-facts',
    `SELECT extract(epoch FROM now() - stats_reset)::float8 / 86400 AS days,
       (SELECT count(*) FROM pg_stat_replication) AS replicas, pg_is_in_recovery() AS replica
     FROM pg_stat_database WHERE datname = current_database()`,
  );
  return facts ?? { days: null, replicas: 0, replica: false };
}
