export { reviewsPolicy } from './reviews.policy.ts';
export { type ReviewSummaryView, type ReviewView } from './review.view.ts';
export { ReviewsModule } from './reviews.module.ts';
export { Reviews } from './reviews.queries.ts';
