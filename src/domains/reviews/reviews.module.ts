import { Module } from '@nestjs/common';

import { ReviewsController } from './reviews.controller.ts';
import { Reviews } from './reviews.queries.ts';

@Module({ controllers: [ReviewsController], providers: [Reviews], exports: [Reviews] })
export class ReviewsModule {}
