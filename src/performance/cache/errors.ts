/** Whether the origin failed, and did not merely refuse: a 404 must not be answered with what was there before. */
export function isOutage(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('status' in error)) return true;
  return typeof error.status !== 'number' || error.status >= 500;
}
