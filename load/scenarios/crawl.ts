const AT_ONCE = 8;
/** Addresses at most; two for each product. */
const ADDRESSES_AT_MOST = 100_000;
const TOLD_EVERY = 2_000;

/**
 * Opens every product once, as page and as JSON, so that what is measured is a shop that has been open for a while.
 * @returns how many addresses were opened, and how many of them failed.
 */
export async function crawl(origin: string, slugs: readonly string[]): Promise<{ opened: number; failed: number }> {
  const addresses = slugs.flatMap((slug) => [`/p/${slug}`, `/api/products/${slug}`]).slice(0, ADDRESSES_AT_MOST);
  const queue = addresses.values();
  let opened = 0;
  let failed = 0;
  const worker = async () => {
    for (const address of queue) {
      if (!(await isAnswered(origin + address))) failed += 1;
      opened += 1;
      if (opened % TOLD_EVERY === 0) console.log(`Opened ${opened} of ${addresses.length} addresses…`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { opened, failed };
}

/** With a browser's languages and codings, so that the shoppers find what was made for the crawler. */
async function isAnswered(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      headers: { 'accept-encoding': 'br, gzip', 'accept-language': 'en-US,en;q=0.9' },
      signal: AbortSignal.timeout(30_000),
    });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
