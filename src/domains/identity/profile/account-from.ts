import { notFound } from '../../../shared/errors.ts';
import { pictureFrom } from '../../media/index.ts';
import type { AccountView } from './account.view.ts';
import { choicesFrom } from './notification-choices.ts';
import type { AccountRow } from './profile.queries.ts';

/** @throws AppError `not-found` (404) where there is no such account (any more). */
export function accountFrom(row: AccountRow | undefined): AccountView {
  if (row === undefined) throw notFound('account');
  const { id, email, name, slug, role, bio, location, avatar, locale, currency, notifications } = row;
  return {
    id,
    email,
    emailConfirmed: row.confirmed,
    name,
    slug,
    role,
    bio,
    location,
    avatar: avatar && pictureFrom({ ...avatar, alt: name }),
    settings: { locale, currency, notifications: choicesFrom(notifications) },
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
