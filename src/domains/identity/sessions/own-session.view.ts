import { z } from 'zod';

import { browserName } from './browser-name.ts';
import type { OwnSessionRow } from './sessions.queries.ts';

/** Where somebody is signed in, to themselves. */
export const ownSessionView = z
  .object({
    id: z.uuid(),
    present: z.boolean().describe('The one that asks'),
    browser: z.string().nullable().describe('"Firefox on Linux", where the browser says so'),
    network: z.string().nullable().describe('Where it was last renewed from: "203.0.113.0/24"'),
    since: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().describe('To a quarter of an hour'),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'OwnSession' });

export const ownSessionsView = z.object({ data: z.array(ownSessionView) }).meta({ id: 'OwnSessions' });

export type OwnSessionView = z.infer<typeof ownSessionView>;

export function ownSessionFrom(row: OwnSessionRow, presentId: string): OwnSessionView {
  return {
    id: row.id,
    present: row.id === presentId,
    browser: browserName(row.user_agent),
    network: row.network,
    since: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}
