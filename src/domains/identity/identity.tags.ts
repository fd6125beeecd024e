/** What cached answers about people are evicted by. */
export const identityTags = {
  /** One signed-in browser: its end. */
  session: (id: string) => `session:${id}`,
  /** A person: new name, role or status; suspension, deletion. */
  person: (id: string) => `user:${id}`,
  /** What shows how many listings and sales a seller has. */
  listings: (id: string) => `seller:${id}`,
  /** Lists of sellers. */
  sellers: 'sellers',
};
