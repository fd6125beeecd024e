import { beautyKinds, bookKinds, craftKinds, vintageKinds } from './books-beauty-craft.kinds.ts';
import { electronicsKinds } from './electronics.kinds.ts';
import { fashionKinds, jewelleryKinds } from './fashion.kinds.ts';
import { gardenKinds } from './garden.kinds.ts';
import { homeKinds } from './home.kinds.ts';
import type { Kind } from './kind.ts';
import { foodKinds, kitchenKinds } from './kitchen.kinds.ts';
import { musicKinds, sportKinds, toyKinds } from './leisure.kinds.ts';

/** Everything the demo sells, department by department as the shop shows them. */
export const KINDS: readonly Kind[] = [
  ...homeKinds,
  ...kitchenKinds,
  ...fashionKinds,
  ...jewelleryKinds,
  ...electronicsKinds,
  ...toyKinds,
  ...musicKinds,
  ...sportKinds,
  ...bookKinds,
  ...beautyKinds,
  ...craftKinds,
  ...gardenKinds,
  ...foodKinds,
  ...vintageKinds,
];
