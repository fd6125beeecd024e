import { type DynamicModule, Module } from '@nestjs/common';

import { Secrets } from './secrets.ts';

/** Gives every room and domain the keys of the shop. */
@Module({})
export class SecretsModule {
  static forRoot(secrets: Secrets): DynamicModule {
    return {
      module: SecretsModule,
      global: true,
      providers: [{ provide: Secrets, useValue: secrets }],
      exports: [Secrets],
    };
  }
}
