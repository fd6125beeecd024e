import type { Policy } from '../../shared/policy.ts';

/**
 * Who may do what with mails. No route shows one, to administrators neither: they hold links that open accounts. Domains
 * send them within their own transactions, the job that delivers them reads them once, and whoever sits at the machine
 * sees who was sent what kind of letter (`npm run mail`), never its text.
 */
export const mailPolicy = {} satisfies Policy;
