import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';

import { BindCache } from './bind-cache.ts';
import { Cache } from './cache.ts';

/** Gives every room and domain the one `Cache`, and binds `@Cacheable` and `@CacheEvict` to it. */
@Module({})
export class CacheModule {
  static forRoot(cache: Cache): DynamicModule {
    return {
      module: CacheModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [{ provide: Cache, useValue: cache }, BindCache],
      exports: [Cache],
    };
  }
}
