import { parseAmount } from '../../../shared/money.ts';
import { cleanLine } from './clean-text.ts';
import type { Finding } from './product-draft.ts';

/** What a draft takes where the file is silent, and what the shop knows. */
export interface DraftDefaults {
  /** ISO code of prices without one. */
  currency: string;
  /** The currencies the shop has a rate for. */
  currencies: ReadonlySet<string>;
}

/** Collects what is wrong with one product while it is read. */
export class DraftFaults {
  readonly rejections: Finding[] = [];
  readonly warnings: Finding[] = [];

  reject(line: number, column: string | null, reason: string): undefined {
    this.rejections.push({ line, column, reason });
    return undefined;
  }

  warn(line: number, column: string | null, reason: string): void {
    this.warnings.push({ line, column, reason });
  }

  /** One cleaned line of text within a bound. */
  line(text: string, bound: number, line: number, column: string): string | undefined {
    const clean = cleanLine(text);
    if (clean.length <= bound) return clean;
    return this.reject(line, column, `the text has ${clean.length} characters and ${bound} are accepted`);
  }

  /** An amount in minor units. */
  price(text: string, currency: string, line: number, column: string): number | undefined {
    if (text === '') return this.reject(line, column, 'the price is missing');
    const amount = parseAmount(text, currency);
    if (amount !== undefined) return amount;
    return this.reject(
      line,
      column,
      `${quoted(text)} is not a price in ${currency}: write it like 1299.00, with a point before the decimals, without a currency sign`,
    );
  }

  wholeNumber(text: string, bound: number, line: number, column: string): number | undefined {
    const number = Number(text);
    if (/^[+-]?\d+(\.0+)?$/.test(text) && Math.abs(number) <= bound) return number;
    return this.reject(line, column, `${quoted(text)} is not a whole number up to ${bound}`);
  }
}

/** The length of an object of scalars as PostgreSQL prints it, with a blank after every colon and comma. */
export function jsonbLength(flat: Record<string, unknown>): number {
  return JSON.stringify(flat).length + 2 * Object.keys(flat).length;
}

/** A piece of the file in a message: short, on one line. */
export function quoted(text: string): string {
  const clean = cleanLine(text);
  return `"${clean.length > 60 ? `${clean.slice(0, 60).toWellFormed()}…` : clean}"`;
}
