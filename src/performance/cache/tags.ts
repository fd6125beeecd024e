/** Carried by every entry: its eviction empties the cache without deleting anything at once. */
export const EVERYTHING = '*';

/** The tag that every entry carries for its own key: deleting a key also voids the fills of it that are under way. */
export function keyTag(key: string): string {
  return `=${key}`;
}

/** What an entry depends on, with what every entry depends on. */
export function allTags(key: string, tags: Iterable<string>): string[] {
  return [...new Set([...tags, EVERYTHING, keyTag(key)])];
}

/** Without those that only the cache itself knows. */
export function namedTags(tags: Iterable<string>): string[] {
  return [...tags].filter((tag) => tag !== EVERYTHING && !tag.startsWith('='));
}
