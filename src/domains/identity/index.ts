export { hashPassword } from './argon2id.ts';
export { identitySettings } from './config.ts';
export { IdentityModule } from './identity.module.ts';
export { identityTags } from './identity.tags.ts';
export { CROSS_SITE } from './same-origin.ts';
export { sellerCardView, type SellerCardView, type SellerView } from './seller.view.ts';
export { Sellers } from './sellers.queries.ts';
export { type Session } from './sessions.ts';
export { CurrentSession, sessionOf, SignedIn } from './signed-in.ts';
