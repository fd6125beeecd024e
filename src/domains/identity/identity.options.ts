import type { IdentitySettings } from './config.ts';

export interface IdentityOptions {
  settings: IdentitySettings;
  /** Where shoppers reach the shop; undefined where nobody said. */
  publicUrl: string | undefined;
}

export const IDENTITY_OPTIONS = Symbol('identity options');
