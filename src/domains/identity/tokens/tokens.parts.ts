import type { IdentityParts } from '../identity.parts.ts';
import { BearerTokens } from './bearer-tokens.ts';
import { ManageTokens } from './manage-tokens.ts';
import { TokensController } from './tokens.controller.ts';

export const tokenParts: IdentityParts = { providers: [BearerTokens, ManageTokens], controllers: [TokensController] };
