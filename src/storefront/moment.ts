/** Day and time to the minute in UTC: "5 Nov 2026, 14:03". */
export function momentWriter(locale: string): (iso: string) => string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return (iso) => format.format(new Date(iso));
}
