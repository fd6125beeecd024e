/** The migrated database that every test database is copied from. */
export const TEMPLATE = 'template_shop';

/** The same server, another database. */
export function databaseAt(url: string, name: string): string {
  return url.replace(/\/[^/?]+\?/, `/${name}?`);
}

/** Copies files: written through the log, page by page, a database takes three times the work. */
export function copyOf(template: string, name: string): string {
  return `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`;
}
