import { admin, type Policy } from '../shared/policy.ts';

/**
 * Who may look into the database and change its indexes: administrators. Statements, plans and sizes tell what people do
 * and how much there is, so that for everybody else there is nothing here.
 */
export const consolePolicy = {
  'GET /api/admin/insight/advice': admin('runs of the index advisor'),
  'POST /api/admin/insight/advice': admin('has the advisor look for missing indexes, with a fresh proof'),
  'GET /api/admin/insight/advice/{id}': admin('one of them, and what it found'),
  'POST /api/admin/insight/advice/{id}/cancellation': admin('ends one'),
  'GET /api/admin/insight/builds': admin('indexes that were built or dropped, and those that are being built'),
  'GET /api/admin/insight/statements': admin('what statements take, without their values'),
  'GET /api/admin/insight/statements/{id}': admin('how a statement did over a while'),
  'GET /api/admin/insight/tables': admin('tables and their sizes'),
  'GET /api/admin/insight/indexes': admin('indexes and what stands out of them'),
  'GET /api/admin/insight/health': admin('connections, locks and whatever else an operator asks'),
  'POST /api/admin/insight/analyses': admin(
    'the plan of a statement, run read-only where it only reads, and what the plan shows',
  ),
  'POST /api/admin/insight/builds': admin('has an index built or dropped, with a fresh proof'),
  'GET /api/admin/insight/builds/{id}': admin('one of them, and how far it is'),
  'POST /api/admin/insight/builds/{id}/cancellation': admin('ends one'),
} satisfies Policy;
