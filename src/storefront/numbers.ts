/** Writes numbers as a language does. Small whole ones, nearly all there are, are digits alone in each of ours. */
export function numberWriter(locale: string): (value: number) => string {
  const format = new Intl.NumberFormat(locale);
  return (value) => (Number.isInteger(value) && value >= 0 && value < 1_000 ? String(value) : format.format(value));
}
