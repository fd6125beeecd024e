export { IdentityModule } from './identity.module.ts';
export { sellerCardView, type SellerCardView, type SellerView } from './seller.view.ts';
export { Sellers } from './sellers.queries.ts';
