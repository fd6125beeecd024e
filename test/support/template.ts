/** The migrated database that every test database is copied from. */
export const TEMPLATE = 'template_shop';

/** The same server, another database. */
export function databaseAt(url: string, name: string): string {
  return url.replace(/\/[^/?]+\?/, `/${name}?`);
}
