import { z } from 'zod';

export const categoryView = z
  .object({
    path: z.string().describe('"home/kitchen": also its address'),
    name: z.string(),
    productCount: z.int().describe('Active products in it and below'),
    get children() {
      return z.array(categoryView);
    },
  })
  .meta({ id: 'Category' });

export type CategoryView = z.infer<typeof categoryView>;
