export type RemarkSeverity = 'info' | 'warning' | 'critical';

/** Something an operator should know, with what to do about it. */
export interface Remark {
  /** Stable, kebab-case: "index-unused". */
  code: string;
  severity: RemarkSeverity;
  /** What it is about, as PostgreSQL names it: "public.products", "max_wal_size". */
  subject: string;
  /** One line. */
  title: string;
  /** What it was concluded from; bytes, counts, seconds as the name says. */
  evidence: Readonly<Record<string, number | string>>;
  /** One or two sentences. */
  why: string;
  /** A statement to run; null where a person has to look. */
  fix: string | null;
  /** What takes the fix back. */
  reverse: string | null;
}

/** An answer to one question: the rows to look at, and what stands out in them. */
export interface Answer<Row> {
  rows: Row[];
  remarks: Remark[];
}
