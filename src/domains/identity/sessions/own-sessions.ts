import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { Audit } from '../audit/audit.ts';
import type { Requester } from '../audit/requester.ts';
import { notTheirs } from '../not-theirs.ts';
import { holdToFreshProof } from '../proof/fresh.ts';
import { ownSessionFrom, type OwnSessionView } from './own-session.view.ts';
import { sessionsOf } from './sessions.queries.ts';
import { type Session, Sessions } from './sessions.ts';

const SHOWN_AT_MOST = 100;

/** Where somebody is signed in, and the end of it. */
@Injectable()
export class OwnSessions {
  private readonly database: Database;
  private readonly sessions: Sessions;

  constructor(database: Database, sessions: Sessions) {
    this.database = database;
    this.sessions = sessions;
  }

  /** The one that asks first, then the most recently seen; at most 100. */
  async of({ id, person }: Session): Promise<OwnSessionView[]> {
    const rows = await sessionsOf(this.database, person.id, SHOWN_AT_MOST);
    const views = rows.map((row) => ownSessionFrom(row, id));
    return views.toSorted((a, b) => Number(b.present) - Number(a.present));
  }

  /**
   * Who has only found an open browser does not sign its owner out elsewhere.
   * @throws AppError `fresh-proof-required` (403); `not-found` (404), also for a session of somebody else.
   */
  async end(id: string, session: Session, from?: Requester): Promise<void> {
    holdToFreshProof(session);
    const { person } = session;
    const count = await this.sessions.endOf(person.id, { only: id });
    if (count === 0) throw await notTheirs(this.database, 'session', id, person.id);
    await this.tell(person.id, { which: 'one', session: id, count }, from);
  }

  /** Everywhere but here. @throws AppError `fresh-proof-required` (403). */
  async endOthers(session: Session, from?: Requester): Promise<void> {
    holdToFreshProof(session);
    const { id, person } = session;
    const count = await this.sessions.endOf(person.id, { except: id });
    await this.tell(person.id, { which: 'others', count }, from);
  }

  private async tell(
    person: string,
    detail: { which: 'one' | 'others'; session?: string; count: number },
    request: Requester | undefined,
  ): Promise<void> {
    await Audit.record(this.database, { actor: person, action: 'session.revoked', subject: person, detail, request });
  }
}
