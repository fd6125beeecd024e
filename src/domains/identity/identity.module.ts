import { Module } from '@nestjs/common';

import { SellersController } from './sellers.controller.ts';
import { Sellers } from './sellers.queries.ts';

@Module({ controllers: [SellersController], providers: [Sellers], exports: [Sellers] })
export class IdentityModule {}
