import { type Policy, signedIn } from '../../shared/policy.ts';

/** Who may do what with orders: the buyer sees what they bought, the seller what became of their business. */
export const orderingPolicy = {
  'GET /api/seller/dashboard': signedIn('figures of their own business: seller_id is theirs in every part', {
    scope: 'orders:read',
  }),
  'GET /api/orders': signedIn('orders they placed: boughtBy', { scope: 'orders:read' }),
} satisfies Policy;

/** Of `orders o`: what a buyer sees. @param me place of the person's id: "$1" */
export function boughtBy(me: string): string {
  return `o.user_id = ${me}`;
}
