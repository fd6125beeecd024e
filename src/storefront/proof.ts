import type { Account } from './account.ts';
import type { Refusal } from './forms.ts';

/** What a form proves by that it is still the same person. */
const PROOFS = ['current', 'code'];

/** Whether a form was refused for want of a proof that it is still the same person, or for a wrong one. */
export async function asksForProof(
  account: Pick<Account, 'secondFactor'>,
  form: URLSearchParams | undefined,
  refusal: Refusal | undefined,
): Promise<boolean> {
  if (form === undefined || refusal === undefined) return false;
  if (refusal.code === 'fresh-proof-required') return true;
  return PROOFS.some((name) => form.has(name)) && !(await account.secondFactor.isFresh());
}

/** All that was typed and pressed but the proof, to be sent again with one. */
export function besidesProof(form: URLSearchParams): [name: string, value: string][] {
  return [...form].filter(([name]) => !PROOFS.includes(name));
}
