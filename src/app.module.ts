import { type DynamicModule, Module } from '@nestjs/common';

import { ConsoleModule } from './console/index.ts';
import { CatalogModule } from './domains/catalog/index.ts';
import { IdentityModule } from './domains/identity/index.ts';
import { MailModule } from './domains/mail/index.ts';
import { MediaModule } from './domains/media/index.ts';
import { OrderingModule } from './domains/ordering/index.ts';
import { ReviewsModule } from './domains/reviews/index.ts';
import { type Cache, CacheModule } from './performance/cache/index.ts';
import { type Database, DatabaseModule } from './performance/database/index.ts';
import { Jobs, JobsModule } from './performance/jobs/index.ts';
import { QueryInsightModule } from './performance/query-insight/index.ts';
import { type Secrets, SecretsModule } from './performance/secrets/index.ts';
import type { Config } from './config.ts';
import { LOCALES } from './locales.ts';
import { mailOptions } from './mail-options.ts';
import { shopUrl } from './shop-url.ts';
import { openImageStorage } from './open-image-storage.ts';

/** Of the catalogue: no statement of these knows a secret, a letter or an address. */
const CAPTURABLE = ['catalog.', 'reviews.', 'search.'];

/** The only composition root. */
@Module({})
export class AppModule {
  static with(config: Config, database: Database, cache: Cache, secrets: Secrets): DynamicModule {
    const pictures = { storage: openImageStorage(config), settings: config.images };
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forRoot(database),
        CacheModule.forRoot(cache),
        JobsModule.forRoot(new Jobs(database)),
        QueryInsightModule.forRoot(config.insight, CAPTURABLE),
        MailModule.forRoot(mailOptions(config)),
        SecretsModule.forRoot(secrets),
        MediaModule.forRoot(pictures),
        CatalogModule.forRoot({ currency: config.shop.SHOP_CURRENCY }),
        IdentityModule.forRoot({
          settings: config.identity,
          proxies: config.proxies,
          shopName: config.shop.SHOP_NAME,
          publicUrl: config.shop.PUBLIC_URL,
          shopUrl: shopUrl(config),
          languages: LOCALES,
          defaultLanguage: config.shop.SHOP_LOCALE,
          pictures,
        }),
        ReviewsModule,
        OrderingModule,
        ConsoleModule.forRoot({ slowStatementMs: config.insight.INSIGHT_SLOW_STATEMENT }),
      ],
    };
  }
}
