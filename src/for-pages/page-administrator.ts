import {
  administers,
  type Administrator,
  administratorIn,
  NOT_ADMIN,
  nothingHere,
  type Session,
  sessionOf,
} from '../domains/identity/index.ts';
import type { Account } from '../storefront/account.ts';
import { proved } from './prove.ts';
import type { Visit } from './visit.ts';

/** Whoever asks for a page of administrators, looked at. */
export class PageAdministrator {
  private readonly visit: Visit;
  private readonly account: Account;

  constructor(visit: Visit, account: Account) {
    this.visit = visit;
    this.account = account;
  }

  /** @throws AppError `not-found` (404) for whoever is none; `rate-limited` (429) */
  async administrator(): Promise<Administrator> {
    return administratorIn(await this.session(), this.visit.from);
  }

  /** Who is about to change something, with the proof that came along with it. @throws AppError as `ProveAnew.by` does. */
  async acting(form: URLSearchParams): Promise<Administrator> {
    const session = await this.session();
    return administratorIn(await proved(this.visit, session, form), this.visit.from);
  }

  private async session(): Promise<Session> {
    const visitor = await this.account.visitor();
    const session = sessionOf(this.visit.request);
    if (session === undefined || !administers(visitor)) throw nothingHere(NOT_ADMIN);
    await this.visit.hold('admin');
    return session;
  }
}
