import type { Markup } from './html.ts';

/** Markup that stays the same while the shop runs, by its name. */
export const kept = new Map<string, Markup>();
