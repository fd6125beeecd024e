import type { ProxySettings } from '../../performance/http/index.ts';
import type { ImageSettings, ImageStorage } from '../../performance/images/index.ts';
import type { IdentitySettings } from './config.ts';

export interface IdentityOptions {
  settings: IdentitySettings;
  /** Whose word is taken for where a request came from. */
  proxies: ProxySettings;
  /** What the shop is called. */
  shopName: string;
  /** Where shoppers reach the shop; undefined where nobody said. */
  publicUrl: string | undefined;
  /** Where the links of mails lead: never what a request says. */
  shopUrl: string;
  /** The languages of mails, and the one for who asks for none of them. */
  languages: readonly string[];
  defaultLanguage: string;
  /** Where pictures of people are kept, and how they are made. */
  pictures: { storage: ImageStorage; settings: ImageSettings };
}

export const IDENTITY_OPTIONS = Symbol('identity options');
