import { Foundation1700000000001 } from './1-foundation.ts';
import { Identity1700000000002 } from './2-identity.ts';
import { Catalog1700000000003 } from './3-catalog.ts';
import { Ordering1700000000004 } from './4-ordering.ts';
import { Social1700000000005 } from './5-social.ts';
import { PerformanceIndexes1700000000006 } from './6-performance-indexes.ts';
import { Search1700000000007 } from './7-search.ts';
import { CatalogIndexes1700000000008 } from './8-catalog-indexes.ts';
import { Sessions1700000000009 } from './9-sessions.ts';
import { ProductCards1700000000010 } from './10-product-cards.ts';
import { PriceIndexes1700000000011 } from './11-price-indexes.ts';
import { LastingSessions1700000000012 } from './12-lasting-sessions.ts';
import { JobsAndMails1700000000013 } from './13-jobs-and-mails.ts';
import { SecondFactors1700000000014 } from './14-second-factors.ts';
import { Audit1700000000015 } from './15-audit.ts';
import { Person1700000000016 } from './16-person.ts';
import { Registration1700000000017 } from './17-registration.ts';
import { FreshProofs1700000000018 } from './18-fresh-proofs.ts';
import { Pictures1700000000020 } from './20-pictures.ts';
import { QueryInsight1700000000021 } from './21-query-insight.ts';
import { ForeignKeyIndexes1700000000021 } from './21b-foreign-key-indexes.ts';
import { IndexBuilds1700000000022 } from './22-index-builds.ts';
import { SellerCounters1700000000023 } from './23-seller-counters.ts';
import { InsightAdvice1700000000024 } from './24-insight-advice.ts';
import { AdviceCancellation1700000000026 } from './26-advice-cancellation.ts';

/** In the order they run. A migration that has shipped is never edited: a change is a new one. */
export const migrations = [
  Foundation1700000000001,
  Identity1700000000002,
  Catalog1700000000003,
  Ordering1700000000004,
  Social1700000000005,
  PerformanceIndexes1700000000006,
  Search1700000000007,
  CatalogIndexes1700000000008,
  Sessions1700000000009,
  ProductCards1700000000010,
  PriceIndexes1700000000011,
  LastingSessions1700000000012,
  JobsAndMails1700000000013,
  SecondFactors1700000000014,
  Audit1700000000015,
  Person1700000000016,
  Registration1700000000017,
  FreshProofs1700000000018,
  Pictures1700000000020,
  QueryInsight1700000000021,
  ForeignKeyIndexes1700000000021,
  IndexBuilds1700000000022,
  SellerCounters1700000000023,
  InsightAdvice1700000000024,
  AdviceCancellation1700000000026,
];
