import { BrowserSessions, freshProof, noteSession, ProveAnew, type Session } from '../domains/identity/index.ts';
import { validate } from '../performance/http/index.ts';
import { fieldsOf } from './fields.ts';
import type { Visit } from './visit.ts';

/**
 * Whoever is about to do something grave, with the proof that came along with the form, if any.
 * @throws AppError as `ProveAnew.by` does for one that is wrong.
 */
export async function proved(visit: Visit, session: Session, form: URLSearchParams): Promise<Session> {
  const { current, code } = fieldsOf(form);
  if (current === undefined && code === undefined) return session;
  await visit.hold('password-check');
  const proof = validate(freshProof, { current, code });
  const opened = await visit.use(ProveAnew).by(session, proof, { request: visit.from });
  visit.use(BrowserSessions).renew(visit.request, visit.answer, opened);
  noteSession(visit.request, opened.session);
  return opened.session;
}
