import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { vi } from 'vitest';

/** The link of the latest mail of a kind to somebody, as a shop without a mail server writes it. Waits for it. */
export async function linkInMail(dataDir: string, to: string, kind: string): Promise<string> {
  return vi.waitFor(
    () => {
      const link = mailsTo(dataDir, to, kind)
        .map((mail) => /https?:\/\/\S+\?token=[\w-]{43}/.exec(mail)?.[0])
        .at(-1);
      if (link === undefined) throw new Error(`There is no mail "${kind}" to ${to}.`);
      const { pathname, search } = new URL(link);
      return pathname + search;
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** The mails of a kind to somebody, the earliest first, decoded. */
export function mailsTo(dataDir: string, to: string, kind: string): string[] {
  const folder = path.join(dataDir, 'outbox');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(`-${kind}.eml`))
    .toSorted()
    .map((name) => plain(readFileSync(path.join(folder, name), 'utf8')))
    .filter((mail) => mail.includes(`To: ${to}\n`));
}

/** Quoted-printable (RFC 2045, 6.7) as it is read. */
function plain(mail: string): string {
  const joined = mail.replaceAll('\r\n', '\n').replaceAll('=\n', '');
  const bytes = joined.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
