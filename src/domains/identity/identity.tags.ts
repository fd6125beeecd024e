/** What cached answers about people are evicted by. */
export const identityTags = {
  /** One signed-in browser: its end. */
  session: (id: string) => `session:${id}`,
  /** One token of a program: its end. */
  apiToken: (id: string) => `api-token:${id}`,
  /** A person: new name, role or status; suspension, deletion. */
  person: (id: string) => `user:${id}`,
  /** What shows how many listings and sales a seller has. */
  listings: (id: string) => `seller:${id}`,
  /** Lists of sellers. */
  sellers: 'sellers',
  /** What shows listings of many sellers, whoever they are: one of them is hidden, or shown again. */
  shown: 'shown-sellers',
};

/** All that a change of somebody's role or status, or the end of their account, may have made untrue. */
export function tagsOfStanding({ id, sells }: { id: string; sells: boolean }): string[] {
  const { person, listings, sellers, shown } = identityTags;
  return sells ? [person(id), listings(id), sellers, shown] : [person(id), sellers];
}
