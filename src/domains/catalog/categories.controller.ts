import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { Endpoint } from '../../performance/http/index.ts';
import { Categories } from './categories.queries.ts';
import { categoriesResponse } from './product.schemas.ts';

@ApiTags('categories')
@Controller('api/categories')
export class CategoriesController {
  private readonly categories: Categories;

  constructor(categories: Categories) {
    this.categories = categories;
  }

  @Get()
  @Endpoint({ summary: 'All categories as a tree', response: categoriesResponse })
  async tree() {
    return { data: await this.categories.tree() };
  }
}
