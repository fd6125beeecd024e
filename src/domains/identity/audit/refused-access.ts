import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { Database } from '../../../performance/database/index.ts';
import { AppError, errorMessage } from '../../../shared/errors.ts';
import { sessionOf } from '../session-of-request.ts';
import { Audit } from './audit.ts';
import type { AuditDetail } from './audit-actions.ts';
import { EachMinute } from './each-minute.ts';
import { networkInLog, type Requester, Requesters } from './requester.ts';

interface Refused {
  actor: string | undefined;
  because: string;
  times: number;
  routes: Set<string>;
  things: Set<string>;
  request: Requester;
}

/**
 * People, each with one reason, and networks of strangers that are named each minute: strangers, who are any number, take
 * no place of people.
 */
const PEOPLE_AT_MOST = 50;
const STRANGERS_AT_MOST = 20;
/** Routes and things told of one person and reason. */
const TOLD_AT_MOST = 5;

/**
 * Who was refused what, for the audit log (ASVS 5.0, 16.3.2): credentials that do not hold, all that is 403, and the 404
 * of a policy, for what is there and somebody else's, and for the pages of administrators. One entry a person, reason and
 * minute, at most 72 a minute and process. Of a request nothing is told but its route, by the name that the shop
 * gives it, and the id of a thing that was found.
 */
@Injectable()
export class RefusedAccess implements OnModuleDestroy {
  private readonly database: Database;
  private readonly requesters: Requesters;
  private readonly people = this.minuteOf(PEOPLE_AT_MOST);
  private readonly strangers = this.minuteOf(STRANGERS_AT_MOST);

  constructor(database: Database, requesters: Requesters) {
    this.database = database;
    this.requesters = requesters;
  }

  /** @param thrown whatever a request ended with: nothing happens where that is no refusal of access. @param page its name. */
  note(request: FastifyRequest, thrown: unknown, page?: string): void {
    const because = reasonOf(thrown);
    if (because === undefined || !(thrown instanceof AppError)) return;
    const actor = sessionOf(request)?.person.id;
    const from = this.requesters.of(request);
    const minute = actor === undefined ? this.strangers : this.people;
    const refused = minute.note(`${actor ?? networkInLog(from.address) ?? ''} ${because}`, () => ({
      actor,
      because,
      times: 0,
      routes: new Set(),
      things: new Set(),
      request: from,
    }));
    if (refused === undefined) return;
    refused.times += 1;
    const { url = 'unknown' } = request.routeOptions;
    if (refused.routes.size < TOLD_AT_MOST) refused.routes.add(`${request.method} ${page ?? url}`);
    const { thing } = thrown.access ?? {};
    if (thing !== undefined && refused.things.size < TOLD_AT_MOST) refused.things.add(thing);
  }

  /** Writes what was counted so far. What cannot be written is said, and gone: it must not pile up. */
  async write(): Promise<void> {
    await Promise.all([this.people.write(), this.strangers.write()]);
  }

  async onModuleDestroy(): Promise<void> {
    await this.write();
  }

  private minuteOf(most: number): EachMinute<Refused> {
    return new EachMinute(most, async (kept, beyond) => {
      try {
        for (const refused of kept) await this.record(detailOf(refused), refused);
        if (beyond > 0) await this.record({ times: beyond, unnamed: true });
      } catch (error) {
        console.error(`Refused access could not be written into the audit log: ${errorMessage(error)}`);
      }
    });
  }

  private async record(detail: AuditDetail<'access.refused'>, refused?: Refused): Promise<void> {
    const { actor, request } = refused ?? {};
    await Audit.record(this.database, { actor, action: 'access.refused', subject: undefined, detail, request });
  }
}

/** A code of the shop's own: "not-theirs", "cross-site", "wrong-password". */
function reasonOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof AppError)) return undefined;
  return thrown.access?.because ?? (thrown.status === 403 ? thrown.code : undefined);
}

function detailOf({ because, times, routes, things }: Refused): AuditDetail<'access.refused'> {
  return { because, times, routes: [...routes], ...(things.size === 0 ? {} : { things: [...things] }) };
}
