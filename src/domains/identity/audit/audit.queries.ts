import type { Queryable } from '../../../performance/database/index.ts';
import { networkInLog, type Requester } from './requester.ts';

export interface NewEntry {
  actor: string | undefined;
  action: string;
  subject: string | undefined;
  detail: object;
  request: Requester | undefined;
}

export async function insertEntry(queryable: Queryable, entry: NewEntry): Promise<void> {
  const { actor, action, subject, detail, request } = entry;
  await queryable.query(
    'identity.audit',
    `INSERT INTO audit_log (actor_id, action, subject_type, subject_id, detail, network, user_agent)
     VALUES ($1, $2, 'user', $3, $4::jsonb, $5::cidr, $6)`,
    [
      actor ?? null,
      action,
      subject ?? null,
      JSON.stringify(detail),
      networkInLog(request?.address) ?? null,
      request?.userAgent ?? null,
    ],
  );
}
