import { describe, expect, test } from 'vitest';

import type { Account } from './account.ts';
import type { Refusal } from './forms.ts';
import { asksForProof, besidesProof } from './proof.ts';

const account = (fresh: boolean) => ({ secondFactor: { isFresh: async () => fresh } }) as Pick<Account, 'secondFactor'>;
const refusal = (code: string): Refusal => ({ status: 403, code, message: '', faults: [] });
const form = (fields: Record<string, string>) => new URLSearchParams(fields);

describe('a form', () => {
  test('asks for a proof that was wanting or wrong, and for none where something else was wrong', async () => {
    const asks = async (fields: Record<string, string>, code: string, fresh = false) =>
      asksForProof(account(fresh), form(fields), refusal(code));
    expect(await asks({ role: 'buyer' }, 'fresh-proof-required')).toBe(true);
    expect(await asks({ role: 'buyer', current: 'x' }, 'wrong-password')).toBe(true);
    expect(await asks({ role: 'buyer', code: '1' }, 'rate-limited')).toBe(true);
    expect(await asks({ reason: '' }, 'invalid-parameter')).toBe(false);
    expect(await asks({ reason: '', current: 'x' }, 'invalid-parameter', true)).toBe(false);
    expect(await asksForProof(account(false), undefined, undefined)).toBe(false);
    expect(await asksForProof(account(false), form({ current: 'x' }), undefined)).toBe(false);
  });

  test('is sent again as it was, without the proof', () => {
    const typed = form({ reason: 'Sells <air>', current: 'secret', code: '123456' });
    typed.append('reason', 'twice');
    expect(besidesProof(typed)).toEqual([
      ['reason', 'Sells <air>'],
      ['reason', 'twice'],
    ]);
  });
});
