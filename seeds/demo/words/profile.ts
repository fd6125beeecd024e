/** What can truthfully be said about one family of things; `{noun}`, `{material}` and `{detail}` are filled in. */
export interface Profile {
  materials: readonly string[];
  /** How it came to be, or what it is. */
  origin: readonly string[];
  /** What it is like to use. */
  use: readonly string[];
  care: readonly string[];
  /** Centimetres of the longest side, smallest and largest; absent where a size says nothing. */
  longest?: readonly [number, number];
  /** Whether it has a width and a height and no depth to speak of. */
  flat?: boolean;
  /** Grams, lightest and heaviest. */
  weight?: readonly [number, number];
  /** Facts listed as attributes besides material and dimensions. */
  facts: Readonly<Record<string, readonly string[]>>;
  /** Whether a brand's name sells it; otherwise the maker is the seller. */
  branded: boolean;
}
