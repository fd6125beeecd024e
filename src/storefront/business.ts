import type { BoughtOrderView, DashboardView } from '../domains/ordering/index.ts';

/** What somebody sold and bought. Throws `not-signed-in` (401) where nobody is. */
export interface Business {
  dashboard(): Promise<DashboardView>;
  /** @param cursor `next` of the page before. */
  bought(cursor: string | null): Promise<{ data: BoughtOrderView[]; next: string | null }>;
}
