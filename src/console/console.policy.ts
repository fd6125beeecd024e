import { admin, type Policy } from '../shared/policy.ts';

/**
 * Who may look into the database and change its indexes: administrators. Statements, plans and sizes tell what people do
 * and how much there is, so that for everybody else there is nothing here.
 */
export const consolePolicy = {
  'GET /api/admin/insight/builds': admin('indexes that were built or dropped, and those that are being built'),
} satisfies Policy;
