import type { Session } from './session.ts';

/** The first label of each of these types that is an enum. */
export async function enumLabels(session: Session, types: readonly string[]): Promise<Map<string, string>> {
  const rows = await session.query<{ type: string; label: string }>(
    `SELECT DISTINCT ON (named.type) named.type, e.enumlabel AS label FROM unnest($1::text[]) AS named (type)
     JOIN pg_enum e ON e.enumtypid = to_regtype(named.type) ORDER BY named.type, e.enumsortorder`,
    [types],
  );
  return new Map(rows.map(({ type, label }) => [type, label]));
}
