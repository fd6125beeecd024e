import type { Provider, Type } from '@nestjs/common';

/** What a folder of this domain brings into its module. */
export interface IdentityParts {
  providers: Provider[];
  controllers: Type[];
}
