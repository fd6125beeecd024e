/** How exactly it is kept when somebody was last seen, in seconds: a write for each request would cost more than the request. */
export const SEEN_EVERY_SECONDS = 900;

/** Writes down when a session or a token was last used: one write at a time for each, and no more than one in a quarter of an hour. */
export class LastSeen {
  private readonly noting = new Set<string>();
  private readonly write: (id: string) => Promise<void>;

  constructor(write: (id: string) => Promise<void>) {
    this.write = write;
  }

  /** Nobody waits for it, and nobody's request fails with it. */
  note({ id, lastSeenAt }: { id: string; lastSeenAt: Date }): void {
    if (Date.now() - lastSeenAt.getTime() <= SEEN_EVERY_SECONDS * 1_000 || this.noting.has(id)) return;
    this.noting.add(id);
    void this.write(id)
      .catch(() => {
        // The next request tries again.
      })
      .finally(() => this.noting.delete(id));
  }
}
