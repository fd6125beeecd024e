import type { AnalysisPolicy } from '../performance/query-insight/index.ts';

/**
 * What statements may call and see that administrators have explained. The functions are the shop's own that only read; the
 * tables hold tokens, codes, keys and letters, or what belongs to nobody but two people.
 */
export const SHOP_ANALYSIS: AnalysisPolicy = {
  functions: [
    'public.search_normal_form',
    'public.search_values',
    'public.search_document',
    'public.search_similar_words',
    'public.search_similar_beginnings',
    'public.uuid_v7',
  ],
  hiddenTables: [
    'public.api_tokens',
    'public.email_links',
    'public.jobs',
    'public.mails',
    'public.messages',
    'public.passkey_challenges',
    'public.passkeys',
    'public.pending_sign_ins',
    'public.recovery_codes',
    'public.registrations',
    'public.session_tokens',
    'public.sessions',
    'public.totp_factors',
  ],
  hiddenColumns: [{ table: 'users', column: 'password_hash' }],
};
