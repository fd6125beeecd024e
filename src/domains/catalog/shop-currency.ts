import { Inject, Injectable } from '@nestjs/common';

import { Database } from '../../performance/database/index.ts';

/** What the catalogue needs to be told from outside. */
export interface CatalogSettings {
  /** ISO 4217: price filters and price bands are given in it. */
  currency: string;
}

export const CATALOG_SETTINGS = Symbol('catalog settings');

/** Prices of all currencies are compared by their worth in US cents: this is the exchange. */
export interface ExchangeRate {
  currency: string;
  minorDigits: number;
  /** US dollars a whole unit is worth, times 10^10. */
  scaledUsd: bigint;
}

/** How long a rate is believed; operators change them now and then. */
const BELIEVED_MS = 60_000;
const SCALE = 10_000_000_000n;

/** The rate of the currency in which shoppers filter prices. */
@Injectable()
export class ShopCurrency {
  private readonly database: Database;
  private readonly currency: string;
  private known: { rate: ExchangeRate; at: number } | undefined;

  constructor(database: Database, @Inject(CATALOG_SETTINGS) settings: CatalogSettings) {
    this.database = database;
    this.currency = settings.currency;
  }

  async rate(): Promise<ExchangeRate> {
    if (this.known !== undefined && Date.now() - this.known.at < BELIEVED_MS) return this.known.rate;
    const rows = await this.database.query<{ minor_digits: number; scaled: string }>(
      'catalog.exchange-rate',
      `SELECT minor_digits, (usd_per_unit * 10000000000)::bigint::text AS scaled FROM exchange_rates WHERE currency = $1`,
      [this.currency],
      { read: true },
    );
    const row = rows[0];
    if (row === undefined) {
      throw new Error(`SHOP_CURRENCY ${this.currency} has no row in exchange_rates: add its rate, or choose another.`);
    }
    const rate = { currency: this.currency, minorDigits: row.minor_digits, scaledUsd: BigInt(row.scaled) };
    this.known = { rate, at: Date.now() };
    return rate;
  }
}

/**
 * The worth of an amount in US cents, rounded half up exactly as the database rounds `price_usd`, so that a price
 * equal to a limit is within it.
 * @param amount whole minor units of the rate's currency.
 */
export function toUsdCents(amount: number, { scaledUsd, minorDigits }: ExchangeRate): number {
  const divisor = SCALE * 10n ** BigInt(minorDigits);
  return Number((2n * BigInt(amount) * scaledUsd * 100n + divisor) / (2n * divisor));
}
