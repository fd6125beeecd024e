import type { IdentityParts } from '../identity.parts.ts';
import { ConfirmPerson } from './confirm-person.ts';
import { ProofController } from './proof.controller.ts';
import { ProveAnew } from './prove-anew.ts';

export const proofParts: IdentityParts = {
  providers: [ConfirmPerson, ProveAnew],
  controllers: [ProofController],
};
