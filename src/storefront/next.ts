/**
 * Where to go on after signing in, from `?next=`: an address of this shop alone, so that no link to the shop leads
 * elsewhere.
 */
export function nextOf(url: URL, otherwise: string): string {
  const asked = url.searchParams.get('next') ?? '';
  if (!asked.startsWith('/') || !URL.canParse(asked, url.origin)) return otherwise;
  const address = new URL(asked, url.origin);
  // "/.//elsewhere" is a path of the shop, but without its dot the browser would read a host.
  if (address.origin !== url.origin || address.pathname.startsWith('//')) return otherwise;
  return address.pathname + address.search;
}

/** The address of the sign-in page that leads back to where it was needed. */
export function signInFor({ pathname, search }: URL): string {
  return `/sign-in?next=${encodeURIComponent(pathname + search)}`;
}
