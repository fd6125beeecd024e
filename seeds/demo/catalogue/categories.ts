import { KINDS } from './index.ts';

export interface CategorySketch {
  path: string;
  name: string;
  position: number;
}

/** Every category of the demo, parents before children, in the order the shop shows them. */
export function categoryTree(): CategorySketch[] {
  const paths = new Set<string>();
  for (const { category } of KINDS) {
    const parts = category.split('/');
    for (let depth = 1; depth <= parts.length; depth += 1) paths.add(parts.slice(0, depth).join('/'));
  }
  return [...paths]
    .map((path, position) => ({ path, name: nameOf(path), position }))
    .toSorted(
      (one, other) => one.path.split('/').length - other.path.split('/').length || one.position - other.position,
    );
}

/** "sofas-and-beds" → "Sofas & beds". */
function nameOf(path: string): string {
  const slug = path.slice(path.lastIndexOf('/') + 1);
  const words = slug.replaceAll('-and-', ' & ').replaceAll('-', ' ');
  return NAMES[slug] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

const NAMES: Readonly<Record<string, string>> = {
  // "Home" alone would be taken for the way to the home page.
  home: 'Home & living',
  tv: 'TV',
};
