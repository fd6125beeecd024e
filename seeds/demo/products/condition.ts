/** As the products table has it. */
export type Condition = 'new' | 'like_new' | 'good' | 'fair' | 'refurbished';
