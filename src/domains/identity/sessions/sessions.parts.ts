import type { IdentityParts } from '../identity.parts.ts';
import { BrowserSessions } from './browser-sessions.ts';
import { OwnSessions } from './own-sessions.ts';
import { RenewSession } from './renew-session.ts';
import { SessionCookies } from './session-cookies.ts';
import { SessionsController } from './sessions.controller.ts';
import { Sessions } from './sessions.ts';

export const sessionParts: IdentityParts = {
  providers: [Sessions, SessionCookies, RenewSession, BrowserSessions, OwnSessions],
  controllers: [SessionsController],
};
