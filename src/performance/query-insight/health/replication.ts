import type { Queryable } from '../../database/index.ts';
import type { Answer, Remark } from './remark.ts';

export interface ReplicaRow {
  application: string;
  /** null where the role may not see it. */
  state: string | null;
  synchronous: string | null;
  /** Bytes of WAL that it has not replayed yet. */
  lagBytes: number | null;
  lagSeconds: number | null;
}

export interface SlotRow {
  slot: string;
  type: string;
  active: boolean;
  /** WAL that the server keeps for it. */
  retainedBytes: number | null;
  /** "reserved", "extended", "unreserved", "lost". */
  walStatus: string | null;
}

export interface Replication extends Answer<ReplicaRow> {
  /** Whether this server is a replica itself, and how far behind. */
  replica: boolean;
  behindSeconds: number | null;
  slots: SlotRow[];
}

const LAG_BYTES = 256 * 1_048_576;
const RETAINED_BYTES = 1_073_741_824;

/** Do replicas follow, and who makes the server keep WAL? */
export async function replication(database: Queryable): Promise<Replication> {
  const [own] = await database.query<Pick<Replication, 'replica' | 'behindSeconds'>>(
    'insight.recovery',
    `SELECT pg_is_in_recovery() AS replica, CASE WHEN pg_is_in_recovery() THEN
       CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
         ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp())::float8 END END AS "behindSeconds"`,
  );
  const rows = await database.query<ReplicaRow>(
    'insight.replicas',
    `SELECT application_name AS application, state, sync_state AS synchronous,
       (${PRESENT} - replay_lsn)::float8 AS "lagBytes", extract(epoch FROM replay_lag)::float8 AS "lagSeconds"
     FROM pg_stat_replication ORDER BY application_name, pid LIMIT 100`,
  );
  const slots = await database.query<SlotRow>(
    'insight.slots',
    `SELECT slot_name AS slot, slot_type AS type, active, (${PRESENT} - restart_lsn)::float8 AS "retainedBytes",
       wal_status AS "walStatus" FROM pg_replication_slots ORDER BY 4 DESC NULLS LAST, slot_name LIMIT 100`,
  );
  const { replica, behindSeconds } = own ?? { replica: false, behindSeconds: null };
  return { replica, behindSeconds, rows, slots, remarks: [...rows.flatMap(lagging), ...slots.flatMap(hoarding)] };
}

const PRESENT = 'CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END';

function lagging({ application, lagBytes, lagSeconds, state }: ReplicaRow): Remark[] {
  if ((lagBytes ?? 0) < LAG_BYTES) return [];
  return [
    {
      code: 'replica-lags',
      severity: 'warning',
      subject: application,
      title: `${application} has ${((lagBytes ?? 0) / 1_048_576).toFixed(0)} MB of WAL to replay`,
      evidence: { lagBytes: lagBytes ?? 0, lagSeconds: lagSeconds ?? 'unknown', state: state ?? 'unknown' },
      why: 'What it answers is old. Long queries on it hold replay back; so does a slow disk.',
      fix: null,
      reverse: null,
    },
  ];
}

function hoarding({ slot, active, retainedBytes, walStatus }: SlotRow): Remark[] {
  const lost = walStatus === 'lost' || walStatus === 'unreserved';
  if (!lost && (active || (retainedBytes ?? 0) < RETAINED_BYTES)) return [];
  return [
    {
      code: lost ? 'slot-lost' : 'slot-keeps-wal',
      severity: lost ? 'critical' : 'warning',
      subject: slot,
      title: lost
        ? `The slot ${slot} has lost WAL that it needs, or is about to`
        : `The unused slot ${slot} makes the server keep ${((retainedBytes ?? 0) / 1_048_576).toFixed(0)} MB of WAL`,
      evidence: { retainedBytes: retainedBytes ?? 0, walStatus: walStatus ?? 'unknown' },
      why: 'Nobody reads it, and the disk fills. Drop it where its reader is gone for good.',
      fix: `SELECT pg_drop_replication_slot('${slot.replaceAll("'", "''")}')`,
      reverse: null,
    },
  ];
}
