import type { APIContext } from 'astro';
import { defineMiddleware } from 'astro:middleware';

/**
 * What a page could not do becomes the error page with the right status. The fault is told by its fields: the bundled
 * pages have their own copy of every class, so `instanceof` says nothing here.
 */
export const onRequest = defineMiddleware(async (context, next) => {
  try {
    return finished(await next(), context);
  } catch (thrown) {
    context.locals.refused(thrown, context.routePattern);
    const error = faultOf(thrown);
    if (error.status >= 500) console.error(`${context.request.method} ${context.url.pathname}`, thrown);
    context.locals.error = error;
    return finished(await context.rewrite(error.status === 404 ? '/404' : '/500'), context);
  }
});

function finished(response: Response, { locals, routePattern }: APIContext): Response {
  const { headers } = response;
  const { locale, error, policyOf, account, form } = locals;
  if (headers.get('content-type')?.startsWith('text/html') === true) {
    headers.set('content-type', 'text/html; charset=utf-8');
    headers.set('content-language', locale);
    // A page that another one stands in for has said its own.
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', policyOf(routePattern));
    headers.append('vary', 'accept-language');
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-cache');
  }
  if (form !== undefined || account.isPersonal()) headers.set('cache-control', 'private, no-store');
  // Astro gives its two error pages the status of their names; 400 and 503 are told apart by clients.
  return error === undefined ? response : new Response(response.body, { status: error.status, headers });
}

function faultOf(thrown: unknown): { status: number; code: string; message: string } {
  if (typeof thrown === 'object' && thrown !== null && 'status' in thrown && 'code' in thrown) {
    const { status, code } = thrown;
    if (typeof status === 'number' && status >= 400 && status < 600 && typeof code === 'string') {
      return { status, code, message: 'message' in thrown ? String(thrown.message) : '' };
    }
  }
  return { status: 500, code: 'internal', message: '' };
}
