/** Writes what is measured with the unit that suits it, as a language does. */
export interface Measures {
  /** "1.2 GB", by 1,024. */
  bytes: (count: number) => string;
  /** "840 ms", "3.2 s", "4 min 5 s". */
  ms: (milliseconds: number) => string;
  seconds: (seconds: number) => string;
  /** "1.2M", for axes and where there is little room. */
  short: (value: number) => string;
  /** "12 %". @param share 0 to 1 */
  percent: (share: number) => string;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

export function measuresOf(locale: string): Measures {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const one = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const three = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const bytes = (count: number) => {
    const place = count < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(count) / 10));
    const value = count / 1_024 ** place;
    return `${(value < 100 ? one : whole).format(value)} ${UNITS[place]}`;
  };
  const seconds = (value: number): string => {
    if (value < 1) return `${three.format(value * 1_000)} ms`;
    if (value < 120) return `${three.format(value)} s`;
    if (value < 7_200) return `${whole.format(Math.floor(value / 60))} min ${whole.format(Math.floor(value % 60))} s`;
    if (value < 172_800)
      return `${whole.format(Math.floor(value / 3_600))} h ${whole.format(Math.floor((value % 3_600) / 60))} min`;
    return `${whole.format(Math.floor(value / 86_400))} d ${whole.format(Math.floor((value % 86_400) / 3_600))} h`;
  };
  return {
    bytes,
    seconds,
    ms: (milliseconds) => seconds(milliseconds / 1_000),
    short: (value) => compact.format(value),
    percent: (value) => share.format(value),
  };
}
