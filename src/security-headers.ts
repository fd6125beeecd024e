import { z } from 'zod';

import { setting, type SettingsRoom, type SettingValues } from './shared/settings.ts';

/** A year: what ASVS 5.0 (3.4.1) and the lists that browsers are delivered with ask for. */
const YEAR = 31_536_000;

export const securitySettings = {
  title: 'Security',
  settings: {
    HSTS: setting({
      schema: z.enum(['off', 'host', 'subdomains', 'preload']),
      default: 'subdomains',
      form: 'one of off, host, subdomains, preload',
      about:
        'Behind an https PUBLIC_URL: which names browsers ask over https only from then on. `host` where names below it still speak http; `preload` agrees to stand in the lists that browsers are delivered with.',
    }),
    HSTS_SECONDS: setting({
      schema: z.coerce
        .number()
        .int()
        .min(0)
        .max(10 * YEAR),
      default: String(YEAR),
      form: `a whole number of seconds from 0 to ${10 * YEAR}`,
      about: 'How long browsers remember that; 0 makes them forget it.',
    }),
    MOST_CONNECTIONS: setting({
      schema: z.coerce.number().int().min(10).max(1_000_000),
      default: '50000',
      form: 'a whole number from 10 to 1000000',
      about: 'Connections a process holds at one time; further ones are closed as they come.',
    }),
    MOST_CONNECTIONS_PER_CLIENT: setting({
      schema: z.coerce.number().int().min(10).max(1_000_000),
      default: '1000',
      form: 'a whole number from 10 to 1000000',
      about:
        'Connections of one address (of IPv6: of one /64) that a process holds at one time; further ones are closed as they come. TRUSTED_PROXIES and this machine itself are not counted: without naming a proxy, all behind it are one client.',
    }),
  },
} satisfies SettingsRoom;

export type SecuritySettings = SettingValues<typeof securitySettings.settings>;

type Headers = Readonly<Record<string, string>>;

/** What every answer of an address carries, flat: name, value, name, value. @param url path and query. */
export type SecurityHeaders = (url: string) => readonly string[];

/** What of a page may stand within it: "sha256-…" of the scripts and styles that the build put there. */
export interface InlineHashes {
  scripts: readonly string[];
  styles: readonly string[];
}

const NOTHING = {
  'default-src': "'none'",
  // Said of itself as well: reviewers' tools look for it.
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

/** Answers that are no documents: nothing in them runs, and nobody frames them. */
const INERT = policyText(NOTHING);

/** Of Swagger UI: two styles and an attribute in its page, and the style that its script adds for the logo. */
const SWAGGER_STYLES = [
  "'sha256-/jDKvbQ8cdux+c5epDIqkjHbXDaIY8RucT1PmAe8FG4='",
  "'sha256-eaPyLWVdqMc60xuz5bTp2yBRgVpQSoUggte1+40ONPU='",
  "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='",
].join(' ');
const SWAGGER_ATTRIBUTE = "'sha256-ezdv1bOGcoOD7FKudKN0Y2Mb763O6qVtM8LT2mtanIU='";

const SWAGGER = policyText({
  ...NOTHING,
  'script-src': "'self'",
  'style-src-elem': `'self' ${SWAGGER_STYLES}`,
  'style-src-attr': `'unsafe-hashes' ${SWAGGER_ATTRIBUTE}`,
  'img-src': "'self' data:",
  'connect-src': "'self'",
});

/** What strangers sent, though made anew: whoever opens one as a document opens it outside the shop. */
const PICTURE = `${INERT}; sandbox`;

/** Chromium warns of names it does not know: only what it does. */
const FEATURES = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'screen-wake-lock',
  'usb',
  'xr-spatial-tracking',
];
const PERMISSIONS = FEATURES.map((feature) => `${feature}=()`).join(', ');

const EVERYWHERE = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'strict-origin-when-cross-origin' };
const OURS_ALONE = { 'cross-origin-resource-policy': 'same-origin' };
/** Other sites and mails show them. */
const FOR_OTHERS = { 'cross-origin-resource-policy': 'cross-origin' };
const DOCUMENT = { 'cross-origin-opener-policy': 'same-origin', 'permissions-policy': PERMISSIONS };

/**
 * Which answer carries which headers, by where its address begins; the first that fits. Pages say more of themselves
 * (`pagePolicy`), files that nginx sends instead of the shop carry the same by deployment/nginx.
 */
const TABLE: readonly { prefix: string; headers: Headers }[] = [
  { prefix: '/api/docs', headers: { ...OURS_ALONE, ...DOCUMENT, 'content-security-policy': SWAGGER } },
  { prefix: '/api/', headers: { ...OURS_ALONE, 'content-security-policy': INERT } },
  { prefix: '/_astro/', headers: { ...OURS_ALONE, 'content-security-policy': INERT } },
  { prefix: '/images/', headers: { ...FOR_OTHERS, 'content-security-policy': PICTURE } },
  { prefix: '/', headers: { ...OURS_ALONE, ...DOCUMENT, 'content-security-policy': INERT } },
];

export function securityHeaders(settings: SecuritySettings, publicUrl: string | undefined): SecurityHeaders {
  const transport = strictTransport(settings, publicUrl);
  const written = TABLE.map(({ prefix, headers }) => ({
    prefix,
    headers: Object.entries({ ...EVERYWHERE, ...transport, ...headers }).flat(),
  }));
  // Whatever an address looks like, its answer is no worse protected than a page.
  const otherwise = written.at(-1)?.headers ?? [];
  return (url) => written.find(({ prefix }) => url.startsWith(prefix))?.headers ?? otherwise;
}

/** A page runs the shop's own scripts, by file or by hash, and sends its forms to the shop: nothing else. */
export function pagePolicy({ scripts, styles }: InlineHashes): string {
  const quoted = (hashes: readonly string[]) => hashes.map((hash) => `'${hash}'`).join(' ');
  return policyText({
    ...NOTHING,
    'script-src': `'self' ${quoted(scripts)}`,
    'style-src': styles.length === 0 ? "'none'" : quoted(styles),
    'img-src': "'self' data:",
    'font-src': "'self'",
    'connect-src': "'self'",
    'manifest-src': "'self'",
    'form-action': "'self'",
  });
}

/** Only where the shop is reached over https: over http browsers ignore it, and a wrong word would lock people out. */
function strictTransport({ HSTS, HSTS_SECONDS }: SecuritySettings, publicUrl: string | undefined): Headers {
  if (HSTS === 'off' || publicUrl?.startsWith('https:') !== true) return {};
  const scope = { host: '', subdomains: '; includeSubDomains', preload: '; includeSubDomains; preload' }[HSTS];
  return { 'strict-transport-security': `max-age=${HSTS_SECONDS}${scope}` };
}

function policyText(directives: Headers): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.trim()}`)
    .join('; ');
}
